// A person's set of recovery codes: ten secrets to be kept on paper, each good for one challenge in place of the phone.
// They are shown once, by whoever makes them; here only hashes are kept.
import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { argon2idRaw } from "@/lib/crypto/password-queue";
import { lockUser } from "@/lib/database/locks";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { newRecoveryCode, showRecoveryCode } from "./recovery-code-format";

const CODES_PER_SET = 10;

/** NIST SP 800-63B-4 §3.1.1.2 asks for 32 bits at least. */
export const SALT_BYTES = 16;

/**
 * OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. A code is 80 random bits, not a word that somebody
 * chose, so these need not grow with the years – and cannot, as no row names them.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** `madeAt` names the set; it is null where there is none. */
export type RecoveryCodeSet = { left: number; total: number; madeAt: Date | null };

/** How many codes of the present set have not been used. */
export async function countRecoveryCodes(userId: string): Promise<RecoveryCodeSet> {
  return readSet(db(), userId);
}

export type MakeOutcome =
  | { status: "made"; codes: string[]; madeAt: Date }
  /** The set to be replaced is not there any more: somebody has made another one. */
  | { status: "refused"; refusal: "set_replaced" };

/**
 * Makes ten codes, which this returns and nothing keeps, and deletes the former set with the same commit. `replaces` is
 * `madeAt` of the set that the person saw: a form that is posted twice makes one set, so the codes that were written
 * down are those that work. `assertStillAuthorized` is asked once the hashes are made, which takes a while, and throws where they came too late.
 *
 * Kept as NIST SP 800-63B-4 §4.2.1.1 asks: hashed, with one random salt for the whole set, so that one hash of what was
 * typed answers for all ten.
 */
export async function makeRecoveryCodes(
  userId: string,
  replaces: Date | null,
  client: ClientInfo,
  assertStillAuthorized: (tx: Transaction) => Promise<void> = async () => undefined,
): Promise<MakeOutcome> {
  const codes = Array.from({ length: CODES_PER_SET }, newRecoveryCode);
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const hashes = await Promise.all(codes.map((code) => hashCode(code, salt)));
  return inTransaction(async (tx) => {
    await lockUser(tx, userId);
    await assertStillAuthorized(tx);
    const former = await readSet(tx, userId);
    if (former.madeAt?.getTime() !== replaces?.getTime())
      return { status: "refused", refusal: "set_replaced" } as const;
    const madeAt = new Date();
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.recoveryCode.createMany({
      data: hashes.map((hash) => ({ userId, salt, hash, createdAt: madeAt })),
    });
    await recordEvent(tx, client, {
      name: "recovery_codes_made",
      userId,
      data: { codes: CODES_PER_SET, replaced: former.left },
    });
    await createNotification(tx, userId, "recovery_codes_made", { replaced: former.left }, client);
    return { status: "made", codes: codes.map(showRecoveryCode), madeAt } as const;
  });
}

/**
 * The unused code that was typed, by its id, or null. One hash whatever comes out: an unknown code, a spent one and a
 * person without codes take the same time.
 */
export async function findRecoveryCode(userId: string, code: string): Promise<string | null> {
  const set = await db().recoveryCode.findMany({ where: { userId } });
  const hash = await hashCode(code, set[0]?.salt ?? new Uint8Array(SALT_BYTES));
  const matching = set.filter((known) => timingSafeEqual(known.hash, hash));
  return matching.find(({ usedAt }) => usedAt === null)?.id ?? null;
}

/** Uses a code up: true for exactly one of those who try. */
export async function spendRecoveryCode(tx: Transaction, codeId: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.updateMany({
    where: { id: codeId, usedAt: null },
    data: { usedAt: new Date() },
  });
  return count === 1;
}

/** How many are left, as the transaction sees it. */
export async function countRecoveryCodesWithin(tx: Transaction, userId: string): Promise<number> {
  return tx.recoveryCode.count({ where: { userId, usedAt: null } });
}

async function readSet(
  database: Pick<Transaction, "recoveryCode">,
  userId: string,
): Promise<RecoveryCodeSet> {
  const set = await database.recoveryCode.findMany({
    where: { userId },
    select: { createdAt: true, usedAt: true },
  });
  return {
    left: set.filter(({ usedAt }) => usedAt === null).length,
    total: set.length,
    madeAt: set[0]?.createdAt ?? null,
  };
}

/** The hash of a code, as it is kept: half a core for some ten milliseconds. */
export async function hashCode(code: string, salt: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await argon2idRaw(code, salt, PARAMETERS));
}
