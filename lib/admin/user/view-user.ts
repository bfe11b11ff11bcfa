// One account as an admin sees it: who it is, with phone and address masked, how they sign in, and where they do. Each look-up
// is by an index and has an end, so it costs the same among a million users.
import "server-only";
import { aboutOf } from "@/lib/destinations";
import { FAILURES_UNTIL_DISABLED } from "@/lib/challenge/failure-count";
import { db } from "@/lib/database/client";
import { deviceOf } from "@/lib/values/device-name";
import { maskEmail } from "@/lib/values/mask-email";
import { countryName, maskPhone } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import { isLive } from "@/lib/session/sessions";
import type { Factor, Role } from "@/prisma/generated/enums";

/** Of what grows without end, the newest so many. */
export const ROWS_SHOWN = 20;

export type SessionRow = {
  id: string;
  device: string;
  ip: string;
  /** The country's name, as far as known. */
  place: string | null;
  factor: Factor;
  since: Date;
  lastSeenAt: Date;
  isLive: boolean;
};

export type AccountView = {
  id: string;
  name: string;
  maskedEmail: string;
  emailWrongAt: Date | null;
  maskedPhone: string;
  country: string;
  phoneVerifiedAt: Date;
  phoneUsedAt: Date;
  phoneLapsedAt: Date | null;
  role: Role;
  suspendedAt: Date | null;
  frozenAt: Date | null;
  deletionDueAt: Date | null;
  /** Wrong second factors in a row. */
  failures: number;
  lockedUntil: Date | null;
  /** After too many of them only recovery helps. */
  codesDisabled: boolean;
  createdAt: Date;
  lastSignInAt: Date;
  passwordChangedAt: Date;
  passkeys: { name: string; createdAt: Date; lastUsedAt: Date | null }[];
  authenticatorSince: Date | null;
  recoveryCodes: { left: number; total: number };
  textIsFallback: boolean;
  sessions: SessionRow[];
  /** Admins do nothing to their own account here. */
  isYou: boolean;
};

/** The account, or null where there is none of that id. */
export async function viewAccount(userId: string): Promise<AccountView | null> {
  const admin = await requireAdmin();
  const id = aboutOf(userId);
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
  // Whole contacts stay here.
  const { email, phone, phoneCountry, factorFailures, factorLockedUntil, ...others } = user;
  const { authenticator, recoveryCodes, sessions, ...shown } = others;
  return {
    ...shown,
    maskedEmail: maskEmail(email),
    maskedPhone: maskPhone(phone),
    country: countryName(phoneCountry),
    failures: factorFailures,
    lockedUntil: factorLockedUntil && factorLockedUntil > now ? factorLockedUntil : null,
    codesDisabled: factorFailures >= FAILURES_UNTIL_DISABLED,
    authenticatorSince: authenticator?.confirmedAt ?? null,
    recoveryCodes: {
      left: recoveryCodes.filter(({ usedAt }) => usedAt === null).length,
      total: recoveryCodes.length,
    },
    sessions: sessions.map((session) => ({
      id: session.id,
      device: deviceOf(session.userAgent),
      ip: session.ip,
      place: session.country && countryName(session.country),
      factor: session.factor,
      since: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      isLive: isLive(session, now),
    })),
    isYou: user.id === admin.user.id,
  };
}
