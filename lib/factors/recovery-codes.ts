// Creates and spends recovery codes. They are shown once; only hashes are stored.
import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { createRawArgon2Hash } from "@/lib/crypto/password-queue";
import { lockUser } from "@/lib/database/locks";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { newRecoveryCode, formatRecoveryCode } from "./recovery-code-format";

const CODES_PER_SET = 10;

/** NIST SP 800-63B-4 §3.1.1.2 requires at least 32 bits. */
export const SALT_BYTES = 16;

/** OWASP Password Storage Cheat Sheet. Not stored per row, so they must stay; 80 random bits need no more. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** `madeAt` identifies the set. */
export type RecoveryCodeSet = { left: number; total: number; madeAt: Date | null };

export async function countRecoveryCodes(userId: string): Promise<RecoveryCodeSet> {
  return readSet(db(), userId);
}

export type CreateCodesOutcome =
  | { status: "made"; codes: string[]; madeAt: Date }
  /** The set to replace was itself replaced meanwhile. */
  | { status: "refused"; refusal: "set_replaced" };

/**
 * Returns the new codes. `replacedMadeAt` names the set that the user saw, so a form posted twice creates one
 * set. `assertStillAuthorized` runs after the hashing, which takes a while.
 */
export async function createRecoveryCodes(
  userId: string,
  replacedMadeAt: Date | null,
  client: ClientInfo,
  assertStillAuthorized: (tx: Transaction) => Promise<void> = async () => undefined,
): Promise<CreateCodesOutcome> {
  const codes = Array.from({ length: CODES_PER_SET }, newRecoveryCode);
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  // One salt per set (NIST SP 800-63B-4 §4.2.1.1), so that checking a code takes one hash.
  const hashes = await Promise.all(codes.map((code) => hashCode(code, salt)));
  return inTransaction(async (tx) => {
    await lockUser(tx, userId);
    await assertStillAuthorized(tx);
    const previous = await readSet(tx, userId);
    if (previous.madeAt?.getTime() !== replacedMadeAt?.getTime())
      return { status: "refused", refusal: "set_replaced" } as const;
    const createdAt = new Date();
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.recoveryCode.createMany({
      data: hashes.map((hash) => ({ userId, salt, hash, createdAt })),
    });
    await recordEvent(tx, client, {
      name: "recovery_codes_made",
      userId,
      data: { codes: CODES_PER_SET, replaced: previous.left },
    });
    await createNotification(tx, userId, "recovery_codes_made", { replaced: previous.left }, client);
    return { status: "made", codes: codes.map(formatRecoveryCode), madeAt: createdAt } as const;
  });
}

/** Always takes one hash, so timing does not reveal whether a code or a set exists. */
export async function findRecoveryCode(userId: string, code: string): Promise<string | null> {
  const set = await db().recoveryCode.findMany({ where: { userId } });
  const hash = await hashCode(code, set[0]?.salt ?? new Uint8Array(SALT_BYTES));
  const matching = set.filter((stored) => timingSafeEqual(stored.hash, hash));
  return matching.find(({ usedAt }) => usedAt === null)?.id ?? null;
}

/** Returns true once. */
export async function spendRecoveryCode(tx: Transaction, codeId: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.updateMany({
    where: { id: codeId, usedAt: null },
    data: { usedAt: new Date() },
  });
  return count === 1;
}

export async function countUnusedRecoveryCodes(tx: Transaction, userId: string): Promise<number> {
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

export async function hashCode(code: string, salt: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await createRawArgon2Hash(code, salt, PARAMETERS));
}
