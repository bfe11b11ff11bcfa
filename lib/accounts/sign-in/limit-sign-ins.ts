// Limits guesses of passwords without locking anyone out (A73, A80). One address gets a few guesses. Guesses
// from many addresses slow down everyone who signs in from a new browser. A browser that has signed in before
// has a limit of its own.
import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { db, inTransaction } from "@/lib/database/client";
import { hashToken } from "@/lib/crypto/tokens";
import { getNetwork } from "@/lib/http/client-address";
import type { ClientInfo } from "@/lib/http/client-info";
import { consumeLimits, reduceLimits, type LimitName } from "@/lib/http/rate-limits";
import { notifyOnce } from "@/lib/notifications/notifications";
import { log } from "@/lib/observability/log";
import { refused, type Refused } from "@/lib/refusal";
import { singleton } from "@/lib/singleton";
import { DAY_MS } from "@/lib/values/durations";

/** What a sign-in waits before its password is checked. Long for a guess, short for a person. */
const SLOW_DOWN_MS = 3_000;

/** Sign-ins that wait at the same time in this process. More than that are asked to come back. */
const MAX_WAITING = 2_000;

const slowed = singleton("slowed sign-ins", () => ({ waiting: 0 }));

type Limited = { status: "counted" } | Refused<"too_many_sign_ins">;

/** Counts a sign-in. Waits, or refuses it, if its limits are used up. */
export async function limitSignIn(
  email: string,
  client: ClientInfo,
  browser: string | null,
): Promise<Limited> {
  const over = await consumeLimits(
    [
      ["sign_in_per_ip", client.ip],
      guessesOf(email, client),
      ["sign_in_per_email", email],
      ...failuresOf(client),
    ],
    { client, userId: null },
  );
  if (over.status === "within") return { status: "counted" };
  if (over.isFirst) await report(over.limit, email);
  const userId = browser && (await findKnownUser(email, browser));
  if (userId) {
    const own = await consumeLimits([["sign_in_per_known_browser", `${userId} ${browser}`]], {
      client,
      userId,
    });
    return own.status === "over"
      ? refused("too_many_sign_ins", own.retryAfterSeconds)
      : { status: "counted" };
  }
  if (!isSlowing(over.limit)) return refused("too_many_sign_ins", over.retryAfterSeconds);
  if (slowed.waiting >= MAX_WAITING) return refused("too_many_sign_ins", SLOW_DOWN_MS / 1000);
  slowed.waiting += 1;
  await sleep(SLOW_DOWN_MS).finally(() => (slowed.waiting -= 1));
  return { status: "counted" };
}

/** The limit on guesses of one user's password from one address. */
export function guessesOf(email: string, { ip }: ClientInfo) {
  return ["sign_in_per_email_and_ip", `${email} ${ip}`] as const;
}

/** Counts a correct password: where people sign in, a few wrong passwords are nothing unusual. */
export async function countSuccess(client: ClientInfo): Promise<void> {
  await reduceLimits(failuresOf(client), 2);
}

function failuresOf({ ip }: ClientInfo) {
  return [
    ["failed_sign_ins_per_network", getNetwork(ip)],
    ["failed_sign_ins", "all"],
  ] as const;
}

function isSlowing(limit: LimitName): boolean {
  return ["sign_in_per_email", "failed_sign_ins_per_network", "failed_sign_ins"].includes(limit);
}

async function findKnownUser(email: string, browser: string): Promise<string | null> {
  const session = await db().session.findFirst({
    where: { browserHash: hashToken(browser), user: { email } },
    select: { userId: true },
  });
  return session?.userId ?? null;
}

/** Notifies the owner of the account, or the operators. */
async function report(limit: LimitName, email: string): Promise<void> {
  if (limit === "failed_sign_ins" || limit === "failed_sign_ins_per_network")
    log.error({ limit }, "unusually many sign-ins fail: sign-ins from new browsers are slowed down");
  if (limit !== "sign_in_per_email") return;
  const user = await db().user.findUnique({ where: { email }, select: { id: true } });
  if (!user) return;
  await inTransaction((tx) => notifyOnce(tx, user.id, "password_guessed", {}, { withinMs: DAY_MS }));
}
