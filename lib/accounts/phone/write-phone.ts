import "server-only";
import type { Transaction } from "@/lib/database/client";
import { toSearchText } from "@/lib/values/search-text";
import type { UserModel } from "@/prisma/generated/models";

export type VerifiedPhone = {
  /** E.164. */
  phone: string;
  /** ISO 3166-1 alpha-2. */
  phoneCountry: string;
  phoneVerifiedAt: Date;
};

/** Sets the user's verified number. Lock the number (lib/challenge/store.ts) and the user's row first. */
export async function writePhone(
  tx: Transaction,
  user: UserModel,
  number: VerifiedPhone,
  now: Date,
): Promise<void> {
  const search = toSearchText({ ...user, phone: number.phone });
  await tx.user.update({
    where: { id: user.id },
    data: { ...number, phoneUsedAt: now, phoneLapsedAt: null, search },
  });
}
