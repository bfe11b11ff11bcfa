// A browser that the user has signed in with before has a limit of its own. All other clients share limits.
// Over a limit, a client is slowed down and never waits longer than a minute: the user may be among them.
import "server-only";
import { inTransaction } from "@/lib/database/client";
import { raiseAlarm } from "@/lib/http/alarms";
import { getNetwork } from "@/lib/http/client-address";
import type { ClientInfo } from "@/lib/http/client-info";
import {
  clearLimit,
  consumeLimits,
  isFirstUse,
  limitKey,
  refundLimits,
  type LimitName,
  type LimitOutcome,
  type LimitUse,
} from "@/lib/http/rate-limits";
import { notifyOnce } from "@/lib/notifications/notifications";
import { DAY_MS } from "@/lib/values/durations";

export type SignInAttempt = {
  email: string;
  client: ClientInfo;
  userId: string | null;
  /** The token of this browser, if the user has signed in with it before. */
  knownBrowser: string | null;
};

export type Admission = { status: "admitted"; isSlowed: boolean } | Extract<LimitOutcome, { status: "over" }>;

/** Call it before checking the password. A refused client may try again within a minute. */
export async function admitSignIn(attempt: SignInAttempt): Promise<Admission> {
  const counted = await consumeLimits(getLimits(attempt), { client: attempt.client, userId: null });
  if (counted.status === "within") return { status: "admitted", isSlowed: false };
  if (counted.isFirst) await reportLimit(counted.limit, attempt);
  const turn = await consumeLimits(getTurns(attempt));
  if (turn.status === "over") return turn;
  // The client itself has used up its limit, so it waits before its first turn.
  if (counted.isFirst && isOwnLimit(counted.limit)) return { ...counted, retryAfterSeconds: TURN_SECONDS };
  return { status: "admitted", isSlowed: true };
}

/** Returns the key of the counter that a correct password clears. */
export function getClearedLimit(attempt: SignInAttempt): string {
  const [name, subject] = getOwnLimit(attempt);
  return limitKey(name, subject);
}

/** Takes a correct password out of the counts of failures. */
export async function recordCorrectPassword(
  attempt: SignInAttempt & { userId: string },
  { isSlowed }: { isSlowed: boolean },
): Promise<void> {
  if (isSlowed) await clearLimit("sign_in_turns_per_email_and_client", getOwnLimit(attempt)[1]);
  if (attempt.knownBrowser !== null) return;
  // With more than one refund, an attacker with an account could make up for any number of failures.
  if (await isFirstUse("sign_in_refunds_per_user", attempt.userId))
    await refundLimits(getFailureLimits(attempt));
}

/** As long as a turn takes in LIMITS. */
const TURN_SECONDS = 45;

function getLimits(attempt: SignInAttempt): LimitUse[] {
  if (attempt.knownBrowser !== null) return [getOwnLimit(attempt)];
  return [
    ["sign_in_per_ip", attempt.client.ip],
    getOwnLimit(attempt),
    ["sign_in_per_email", attempt.email],
    ...getFailureLimits(attempt),
  ];
}

function getOwnLimit({ email, client, knownBrowser }: SignInAttempt): LimitUse {
  return knownBrowser === null
    ? ["sign_in_per_email_and_ip", `${email} ${client.ip}`]
    : ["sign_in_per_known_browser", `${email} ${knownBrowser}`];
}

function isOwnLimit(limit: LimitName): boolean {
  return limit === "sign_in_per_email_and_ip" || limit === "sign_in_per_known_browser";
}

/** Every attempt of a stranger counts as a failure until its password is correct. */
function getFailureLimits({ client }: SignInAttempt): LimitUse[] {
  return [
    ["failed_sign_ins_per_network", getNetwork(client.ip)],
    ["failed_sign_ins", "all"],
  ];
}

function getTurns(attempt: SignInAttempt): LimitUse[] {
  const ownTurn: LimitUse = ["sign_in_turns_per_email_and_client", getOwnLimit(attempt)[1]];
  if (attempt.knownBrowser !== null) return [ownTurn];
  const { ip } = attempt.client;
  return [ownTurn, ["sign_in_turns_per_ip", ip], ["sign_in_turns_per_network", getNetwork(ip)]];
}

async function reportLimit(limit: LimitName, { userId, client }: SignInAttempt): Promise<void> {
  switch (limit) {
    case "sign_in_per_email":
      if (userId)
        await inTransaction((tx) =>
          notifyOnce(tx, userId, "password_guessed", {}, { withinMs: DAY_MS, by: client }),
        );
      return;
    case "failed_sign_ins_per_network":
      return raiseAlarm({ alarm: "sign_ins_failing", subject: getNetwork(client.ip) });
    case "failed_sign_ins":
      return raiseAlarm({ alarm: "sign_ins_failing", subject: "all" });
    default:
  }
}
