// A correct password with wrong second factors may be an attack. Notifies the user once the attempts are used
// up or the factors are locked, at most once an hour.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { notifyOnce } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { HOUR_MS } from "@/lib/values/durations";
import type { Purpose } from "@/prisma/generated/enums";
import { getBlockStatus } from "./failure-count";
import type { ChallengeRow } from "./store";

/** Purposes for which the password of an existing user, or a link to their mailbox, was used. */
const ALERTING_PURPOSES: readonly Purpose[] = ["sign_in", "step_up", "reset_password"];

/** Notifies the user. `challenge` is the row after the wrong answer, recorded in the same transaction. */
export async function notifyFailedFactor(
  tx: Transaction,
  challenge: Pick<ChallengeRow, "userId" | "purpose" | "state">,
  client: ClientInfo,
): Promise<void> {
  const { userId, purpose, state } = challenge;
  if (!userId || !ALERTING_PURPOSES.includes(purpose)) return;
  if (state !== "failed" && (await getBlockStatus(tx, userId)).status === "open") return;
  await notifyOnce(tx, userId, "second_factor_failed", { purpose }, { withinMs: HOUR_MS, by: client });
}
