// Creates and spends recovery passes: credentials from support for one sign-in after a lost phone. Hashed
// like recovery codes (NIST SP 800-63B-4 §3.1.2.2: salted and hashed below 112 bits of entropy).
import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { recordEvent } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { newRecoveryCode, formatRecoveryCode } from "./recovery-code-format";
import { hashCode, SALT_BYTES } from "./recovery-codes";

/** Lifetime of a pass in seconds: long enough to read out on the phone and type. */
export const PASS_SECONDS = 10 * 60;

export type NewRecoveryPass = {
  /** The formatted pass, shown once. 80 random bits. */
  pass: string;
  passSalt: Uint8Array<ArrayBuffer>;
  passHash: Uint8Array<ArrayBuffer>;
};

export async function createRecoveryPass(): Promise<NewRecoveryPass> {
  const code = newRecoveryCode();
  const passSalt = new Uint8Array(randomBytes(SALT_BYTES));
  return { pass: formatRecoveryCode(code), passSalt, passHash: await hashCode(code, passSalt) };
}

/** Returns the case id. Always takes one hash, so timing reveals nothing. */
export async function findCaseByPass(userId: string, code: string): Promise<string | null> {
  const found = await db().recoveryCase.findFirst({
    where: { userId, endedAt: null, passExpiresAt: { gt: new Date() } },
    select: { id: true, passSalt: true, passHash: true },
  });
  const hash = await hashCode(code, found?.passSalt ?? new Uint8Array(SALT_BYTES));
  return found?.passHash && timingSafeEqual(found.passHash, hash) ? found.id : null;
}

/** Returns true once. */
export async function spendRecoveryPass(
  tx: Transaction,
  { userId, caseId }: { userId: string; caseId: string },
  client: ClientInfo,
): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.recoveryCase.updateMany({
    where: { id: caseId, userId, endedAt: null, passExpiresAt: { gt: now } },
    data: { endedAt: now, end: "pass_used", passHash: null, passSalt: null },
  });
  if (count === 0) return false;
  const used = await tx.recoveryCase.findUniqueOrThrow({ where: { id: caseId } });
  const { openedById, approvedById, issuedById } = used;
  await recordEvent(tx, client, {
    name: "lost_phone_ended",
    userId,
    data: { end: "pass_used", caseId, openedById, approvedById, issuedById },
  });
  return true;
}
