// A one-time pass: what an admin gives to somebody who lost their phone, good for one sign-in within ten minutes, after the
// right password. It looks like a recovery code and is kept like one (NIST SP 800-63B-4 §3.1.2.2: under 112 bits of entropy a
// look-up secret is salted and hashed as a password is).
import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { recordEvent } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { newRecoveryCode, showRecoveryCode } from "./recovery-code-format";
import { hashCode, SALT_BYTES } from "./recovery-codes";

/** How long a pass is good for, in seconds: long enough to be read out on the phone and typed. */
export const PASS_SECONDS = 10 * 60;

export type NewPass = {
  /** As it is shown, once. 80 random bits. */
  pass: string;
  passSalt: Uint8Array<ArrayBuffer>;
  passHash: Uint8Array<ArrayBuffer>;
};

/** Makes a pass. What of it is kept opens nothing. */
export async function newPass(): Promise<NewPass> {
  const code = newRecoveryCode();
  const passSalt = new Uint8Array(randomBytes(SALT_BYTES));
  return { pass: showRecoveryCode(code), passSalt, passHash: await hashCode(code, passSalt) };
}

/** The case whose pass was typed, or null. One hash whatever comes out: without a pass it takes the same time. */
export async function findPass(userId: string, code: string): Promise<string | null> {
  const found = await db().lostPhoneCase.findFirst({
    where: { userId, endedAt: null, passExpiresAt: { gt: new Date() } },
    select: { id: true, passSalt: true, passHash: true },
  });
  const hash = await hashCode(code, found?.passSalt ?? new Uint8Array(SALT_BYTES));
  return found?.passHash && timingSafeEqual(found.passHash, hash) ? found.id : null;
}

/** Uses a pass up and ends its case: true for exactly one of those who try, within the ten minutes. */
export async function spendPass(
  tx: Transaction,
  { userId, caseId }: { userId: string; caseId: string },
  client: ClientInfo,
): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.lostPhoneCase.updateMany({
    where: { id: caseId, userId, endedAt: null, passExpiresAt: { gt: now } },
    data: { endedAt: now, end: "pass_used", passHash: null, passSalt: null },
  });
  if (count === 0) return false;
  const used = await tx.lostPhoneCase.findUniqueOrThrow({ where: { id: caseId } });
  const { openedById, approvedById, issuedById } = used;
  await recordEvent(tx, client, {
    name: "lost_phone_ended",
    userId,
    data: { end: "pass_used", caseId, openedById, approvedById, issuedById },
  });
  return true;
}
