import "server-only";
import type { Transaction } from "@/lib/database/client";
import { toSearchText } from "@/lib/values/search-text";
import type { UserModel } from "@/prisma/generated/models";

export type VerifiedPhone = {
  phone: string;
  phoneCountry: string;
  phoneVerifiedAt: Date;
};

/** Lock the number (lib/challenge/store.ts) and the user's row first. */
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
