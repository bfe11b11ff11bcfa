// Whoever has the password right and the second factor wrong may be a stranger who has the password: its owner is told, once
// the codes run out or the factors are locked, and at most once an hour.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { notifyOnceAnHour } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import type { Purpose } from "@/prisma/generated/enums";
import { readLock } from "./failure-count";
import type { ChallengeRow } from "./store";

/** Where somebody proves to be a user who exists; elsewhere a wrong code says nothing of anybody's password. */
const WORTH_TELLING: readonly Purpose[] = ["sign_in", "step_up", "reset_password"];

/** Called with the transaction that writes a wrong answer down; `challenge` is as that answer has left it. */
export async function tellFailedFactor(
  tx: Transaction,
  challenge: Pick<ChallengeRow, "userId" | "purpose" | "state">,
  client: ClientInfo,
): Promise<void> {
  const { userId, purpose, state } = challenge;
  if (!userId || !WORTH_TELLING.includes(purpose)) return;
  if (state !== "failed" && (await readLock(tx, userId)).status === "open") return;
  await notifyOnceAnHour(tx, userId, "second_factor_failed", { purpose }, client);
}
