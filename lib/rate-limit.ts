// Limits as a table. Each is a row in Postgres, counted by one atomic statement; a database that does not
// answer throws, and the caller refuses: limits fail closed. What messages cost is limited elsewhere (lib/deliveries).
import "server-only";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { recordAlone } from "./audit";
import { pool } from "./db";
import { countRefusal } from "./event-metrics";
import type { Requester } from "./requester";
import { keyedHash } from "./token";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** At most `points` within `seconds`, counted from the first one. */
const LIMITS = {
  /** Guessing one person's password from one place; a success clears it. */
  sign_in_per_email_and_ip: { points: 10, seconds: 15 * MINUTE },
  /** Guessing one person's password from everywhere. Generous, or strangers could lock people out. */
  sign_in_per_email: { points: 100, seconds: HOUR },
  /** Guessing many people's passwords from one place. */
  sign_in_per_ip: { points: 100, seconds: 15 * MINUTE },
  /** Each sign-up costs a password hash. */
  sign_up_per_ip: { points: 30, seconds: HOUR },
  /** So many refused numbers, and callbacks, of one address are worth an event each. */
  refused_numbers_per_ip: { points: 20, seconds: HOUR },
  refused_callbacks_per_ip: { points: 20, seconds: HOUR },
  /** Stopping messages to numbers without a proof: a household's, not a country's. */
  stops_per_ip: { points: 5, seconds: HOUR },
  /** A line in the log each. */
  csp_report_per_ip: { points: 30, seconds: HOUR },
  /** Each may cost a message; the messages have limits of their own. */
  step_up_per_user: { points: 20, seconds: HOUR },
  /** Each asks for a code to a number of the person's choice. */
  phone_changes_per_user: { points: 6, seconds: HOUR },
  /** Guessing the present password with a stolen session; a success clears it. */
  current_password_per_user: { points: 10, seconds: 15 * MINUTE },
  /** Each may be a mail to somebody who did not ask for it. */
  reset_mails_per_email: { points: 5, seconds: HOUR },
  reset_mails_per_ip: { points: 20, seconds: HOUR },
  /** Each costs a password hash, and may cost a message. */
  resets_per_ip: { points: 30, seconds: HOUR },
  /** Each is a mail to an address that nobody has proven. */
  email_changes_per_user: { points: 5, seconds: HOUR },
  /** Whoever asks: one stranger's mailbox. */
  confirmation_mails_per_email: { points: 5, seconds: 24 * HOUR },
  /** Whole numbers and addresses that one admin has shown: enough for helping people, too few for taking them along. */
  reveals_per_admin: { points: 30, seconds: HOUR },
  /** Each case is up to five mails to a user, and a stranger's second try. */
  lost_phone_cases_per_user: { points: 3, seconds: 7 * 24 * HOUR },
  /** Each set of recovery codes costs ten hashes. */
  recovery_code_sets_per_user: { points: 10, seconds: HOUR },
} as const;

export type LimitName = keyof typeof LIMITS;

export type LimitOutcome =
  { status: "within" } | { status: "over"; limit: LimitName; retryAfterSeconds: number };

/**
 * Counts one use of each limit, in order, and stops at the first that is used up. `teller` has an event written of that:
 * once in a window, or whoever is refused could fill the trail.
 */
export async function countAgainst(
  uses: readonly (readonly [LimitName, string])[],
  teller?: { requester: Requester; userId: string | null },
): Promise<LimitOutcome> {
  for (const [limit, subject] of uses) {
    try {
      await limiter(limit).consume(keyedHash(subject));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      countRefusal("limit_reached", limit);
      if (teller && refused.consumedPoints === LIMITS[limit].points + 1) await tellLimit(limit, teller);
      return { status: "over", limit, retryAfterSeconds: Math.ceil(refused.msBeforeNext / 1000) };
    }
  }
  return { status: "within" };
}

/** Forgets what was counted. */
export async function clearLimit(limit: LimitName, subject: string): Promise<void> {
  await limiter(limit).delete(keyedHash(subject));
}

async function tellLimit(
  limit: LimitName,
  { requester, userId }: { requester: Requester; userId: string | null },
): Promise<void> {
  await recordAlone(requester, { name: "limit_reached", userId, data: { rule: limit } });
}

const limiters = new Map<LimitName, RateLimiterPostgres>();

function limiter(name: LimitName): RateLimiterPostgres {
  let found = limiters.get(name);
  if (!found) {
    const { points, seconds } = LIMITS[name];
    found = new RateLimiterPostgres({
      storeClient: pool(),
      storeType: "pool",
      tableName: "rate_limit",
      tableCreated: true,
      // One of them sweeps the table for all.
      clearExpiredByTimeout: limiters.size === 0,
      keyPrefix: name,
      points,
      duration: seconds,
    });
    limiters.set(name, found);
  }
  return found;
}
