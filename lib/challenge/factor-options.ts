// The ways in which a person may answer a challenge: what they have, what the purpose takes, and what has not been switched
// off. The strongest stands first.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";
import type { Prisma } from "@/prisma/generated/client";
import type { Purpose } from "@/prisma/generated/enums";
import { LOCK, lockOf, type Lock } from "./failure-count";

/** `text` is a code by text message or call, `pass` what an admin has issued to somebody who lost their phone. */
export type Way = "passkey" | "authenticator" | "pass" | "text" | "recovery_code";

/** A pass is no strong factor, but whoever was given one has lost the phone: no message goes there unasked. */
const STRONGEST_FIRST: readonly Way[] = ["passkey", "authenticator", "pass", "text", "recovery_code"];

/** A pass opens a session, once; what is dangerous in there it does not open. */
const PROVING_AGAIN = STRONGEST_FIRST.filter((way) => way !== "pass");

/**
 * What each purpose takes. Signing up and changing the number prove the phone itself, so nothing stands in for it. A recovery
 * code goes with a password: together with a reset mail it would be a way in without any.
 */
const TAKES: Record<Purpose, readonly Way[]> = {
  sign_up: ["text"],
  sign_in: STRONGEST_FIRST,
  change_phone: ["text"],
  step_up: PROVING_AGAIN,
  reset_password: ["passkey", "authenticator", "text"],
};

/** Whether a challenge of this purpose may be answered so. */
export function accepts(purpose: Purpose, way: Way): boolean {
  return TAKES[purpose].includes(way);
}

/** What a person has, whatever it may be used for just now. */
export type Factors = {
  passkeys: number;
  authenticator: boolean;
  /** A phone number that has lapsed is somebody else's, and no factor. */
  phone: boolean;
  recoveryCodes: number;
  /** There is a one-time pass for them, issued within the last ten minutes and not used yet. */
  pass: boolean;
  /** They wish for messages only where nothing better is at hand; it means nothing where there is nothing better. */
  textIsFallback: boolean;
};

/** What a user has, and whether it is locked. */
export type Standing = Factors & { lock: Lock };

/** What of a user's row says it, for whoever reads the row anyway. */
export function standingFields() {
  return {
    ...LOCK,
    phoneLapsedAt: true,
    textIsFallback: true,
    authenticator: { select: { confirmedAt: true } },
    _count: { select: { passkeys: true, recoveryCodes: { where: { usedAt: null } } } },
    lostPhones: { where: { endedAt: null, passExpiresAt: { gt: new Date() } }, select: { id: true } },
  } satisfies Prisma.UserSelect;
}

/** The standing of a user whose row was read with those fields. */
export function getFactorStatus(
  user: Prisma.UserGetPayload<{ select: ReturnType<typeof standingFields> }>,
): Standing {
  const passkeys = user._count.passkeys;
  const authenticator = Boolean(user.authenticator?.confirmedAt);
  return {
    passkeys,
    authenticator,
    phone: user.phoneLapsedAt === null,
    recoveryCodes: user._count.recoveryCodes,
    pass: user.lostPhones.length > 0,
    textIsFallback: user.textIsFallback && (passkeys > 0 || authenticator),
    lock: lockOf(user),
  };
}

/** Reads what a user has, with a transaction or without. */
export async function factorsOf(userId: string, tx: Pick<Transaction, "user"> = db()): Promise<Standing> {
  return getFactorStatus(
    await tx.user.findUniqueOrThrow({ where: { id: userId }, select: standingFields() }),
  );
}

export type Ways = {
  /** Strongest first. */
  ways: readonly Way[];
  textIsFallback: boolean;
  lock: Lock;
};

/** The ways open to a user for a purpose; to a user-to-be it is their phone. */
export async function waysOf(userId: string | null, purpose: Purpose): Promise<Ways> {
  if (userId === null) return { ways: TAKES[purpose], textIsFallback: false, lock: { status: "open" } };
  return availableFactors(await factorsOf(userId), purpose);
}

/** The same for a user whose standing is known. */
export function availableFactors({ lock, ...factors }: Standing, purpose: Purpose): Ways {
  // A hundred wrong answers in a row have switched off all but recovery (NIST SP 800-63B-4 §3.2.2).
  const disabled = lock.status === "disabled";
  const has: Record<Way, boolean> = {
    passkey: factors.passkeys > 0 && !disabled,
    authenticator: factors.authenticator && !disabled,
    pass: factors.pass,
    // The number that is being proven is not the one that may have lapsed.
    text: (factors.phone || purpose === "change_phone") && !disabled,
    recovery_code: factors.recoveryCodes > 0,
  };
  const ways = TAKES[purpose].filter((way) => has[way]);
  return { ways, textIsFallback: factors.textIsFallback, lock };
}
