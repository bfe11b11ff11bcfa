// Each lookup uses an index and has a limit, so the cost does not depend on the number of users.
import "server-only";
import { parseSubjectId } from "@/lib/destinations";
import { FAILURES_UNTIL_DISABLED } from "@/lib/challenge/failure-count";
import { db } from "@/lib/database/client";
import { getDeviceName } from "@/lib/values/device-name";
import { maskEmail } from "@/lib/values/mask-email";
import { getCountryName, maskPhone } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import { isLive } from "@/lib/session/sessions";
import type { Factor, Role } from "@/prisma/generated/enums";

export const ROWS_SHOWN = 20;

export type SessionRow = {
  id: string;
  device: string;
  ip: string;
  place: string | null;
  factor: Factor;
  since: Date;
  lastSeenAt: Date;
  isLive: boolean;
};

export type UserView = {
  id: string;
  name: string;
  maskedEmail: string;
  emailConfirmedAt: Date | null;
  emailWrongAt: Date | null;
  maskedPhone: string;
  country: string;
  phoneVerifiedAt: Date;
  phoneUsedAt: Date;
  phoneLapsedAt: Date | null;
  role: Role;
  suspendedAt: Date | null;
  lockedAt: Date | null;
  deletionDueAt: Date | null;
  failures: number;
  blockedUntil: Date | null;
  /** After too many failures, only a recovery code or pass is accepted. */
  codesDisabled: boolean;
  createdAt: Date;
  lastSignInAt: Date;
  passwordChangedAt: Date;
  passkeys: { name: string; createdAt: Date; lastUsedAt: Date | null }[];
  authenticatorSince: Date | null;
  recoveryCodes: { left: number; total: number };
  textIsFallback: boolean;
  sessions: SessionRow[];
  isYou: boolean;
};

export async function viewUser(userId: string): Promise<UserView | null> {
  const admin = await requireAdmin();
  const id = parseSubjectId(userId);
  if (id === null) return null;
  const user = await db().user.findUnique({
    where: { id },
    omit: { passwordHash: true, search: true },
    include: {
      authenticator: { select: { confirmedAt: true } },
      passkeys: { select: { name: true, createdAt: true, lastUsedAt: true }, orderBy: { createdAt: "asc" } },
      recoveryCodes: { select: { usedAt: true } },
      sessions: { orderBy: { createdAt: "desc" }, take: ROWS_SHOWN },
    },
  });
  if (!user) return null;
  const now = new Date();
  // Unmasked contacts must not leave this function.
  const { email, phone, phoneCountry, factorFailures, factorBlockedUntil, ...others } = user;
  const { authenticator, recoveryCodes, sessions, ...shown } = others;
  return {
    ...shown,
    maskedEmail: maskEmail(email),
    maskedPhone: maskPhone(phone),
    country: getCountryName(phoneCountry),
    failures: factorFailures,
    blockedUntil: factorBlockedUntil && factorBlockedUntil > now ? factorBlockedUntil : null,
    codesDisabled: factorFailures >= FAILURES_UNTIL_DISABLED,
    authenticatorSince: authenticator?.confirmedAt ?? null,
    recoveryCodes: {
      left: recoveryCodes.filter(({ usedAt }) => usedAt === null).length,
      total: recoveryCodes.length,
    },
    sessions: sessions.map((session) => ({
      id: session.id,
      device: getDeviceName(session.userAgent),
      ip: session.ip,
      place: session.country && getCountryName(session.country),
      factor: session.factor,
      since: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      isLive: isLive(session, now),
    })),
    isYou: user.id === admin.user.id,
  };
}
