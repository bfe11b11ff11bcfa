import "server-only";
import { db } from "@/lib/database/client";
import { countRecoveryCodes, type RecoveryCodeSet } from "@/lib/factors/recovery-codes";
import { requireUser } from "@/lib/session/current-user";

export type MyFactors = {
  authenticatorSince: Date | null;
  passkeys: number;
  recoveryCodes: RecoveryCodeSet;
};

export async function myFactors(): Promise<MyFactors> {
  const { id: userId } = (await requireUser()).user;
  const [authenticator, passkeys, recoveryCodes] = await Promise.all([
    db().authenticator.findUnique({ where: { userId }, select: { confirmedAt: true } }),
    db().passkey.count({ where: { userId } }),
    countRecoveryCodes(userId),
  ]);
  return { authenticatorSince: authenticator?.confirmedAt ?? null, passkeys, recoveryCodes };
}
