// The factors that a user can answer a challenge with: those the user has, the purpose accepts, and failures
// have not disabled.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";
import type { Prisma } from "@/prisma/generated/client";
import type { Purpose } from "@/prisma/generated/enums";
import { LOCK_FIELDS, toLockStatus, type LockStatus } from "./failure-count";

/** `text`: a code by text message or call. `pass`: a recovery pass. */
export type Way = "passkey" | "authenticator" | "pass" | "text" | "recovery_code";

/** A pass comes before `text`, because its user has lost the phone. */
const STRONGEST_FIRST: readonly Way[] = ["passkey", "authenticator", "pass", "text", "recovery_code"];

const PROVING_AGAIN = STRONGEST_FIRST.filter((way) => way !== "pass");

/**
 * The factors each purpose accepts. A sign-up and a phone change verify the phone itself. A recovery code
 * requires the password, so it cannot reset one.
 */
const TAKES: Record<Purpose, readonly Way[]> = {
  sign_up: ["text"],
  sign_in: STRONGEST_FIRST,
  change_phone: ["text"],
  step_up: PROVING_AGAIN,
  reset_password: ["passkey", "authenticator", "text"],
};

export function accepts(purpose: Purpose, way: Way): boolean {
  return TAKES[purpose].includes(way);
}

/** The factors of a user, whether or not they are usable now. */
export type Factors = {
  passkeys: number;
  authenticator: boolean;
  /** False if the number has lapsed. */
  phone: boolean;
  recoveryCodes: number;
  /** Whether there is an unused pass, issued within the last ten minutes. */
  pass: boolean;
  /** The user prefers other factors over messages, and has one. */
  textIsFallback: boolean;
};

export type Standing = Factors & { lock: LockStatus };

export function standingFields() {
  return {
    ...LOCK_FIELDS,
    phoneLapsedAt: true,
    textIsFallback: true,
    authenticator: { select: { confirmedAt: true } },
    _count: { select: { passkeys: true, recoveryCodes: { where: { usedAt: null } } } },
    lostPhones: { where: { endedAt: null, passExpiresAt: { gt: new Date() } }, select: { id: true } },
  } satisfies Prisma.UserSelect;
}

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
    lock: toLockStatus(user),
  };
}

export async function factorsOf(userId: string, tx: Pick<Transaction, "user"> = db()): Promise<Standing> {
  return getFactorStatus(
    await tx.user.findUniqueOrThrow({ where: { id: userId }, select: standingFields() }),
  );
}

export type Ways = {
  ways: readonly Way[];
  textIsFallback: boolean;
  lock: LockStatus;
};

export async function waysOf(userId: string | null, purpose: Purpose): Promise<Ways> {
  if (userId === null) return { ways: TAKES[purpose], textIsFallback: false, lock: { status: "open" } };
  return availableFactors(await factorsOf(userId), purpose);
}

/** Returns the factors available to a user with this status, strongest first. */
export function availableFactors({ lock, ...factors }: Standing, purpose: Purpose): Ways {
  // A hundred consecutive failures disable all guessable factors but recovery (NIST SP 800-63B-4 §3.2.2).
  const disabled = lock.status === "disabled";
  const has: Record<Way, boolean> = {
    passkey: factors.passkeys > 0,
    authenticator: factors.authenticator && !disabled,
    pass: factors.pass,
    // A phone change verifies a new number, whatever the state of the previous one.
    text: (factors.phone || purpose === "change_phone") && !disabled,
    recovery_code: factors.recoveryCodes > 0,
  };
  const ways = TAKES[purpose].filter((way) => has[way]);
  return { ways, textIsFallback: factors.textIsFallback, lock };
}
