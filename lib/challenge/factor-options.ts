// The factors that a user can answer a challenge with: those the user has, the purpose accepts, and failures
// have not disabled.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";
import type { Prisma } from "@/prisma/generated/client";
import type { Channel, Factor, Purpose } from "@/prisma/generated/enums";
import { LOCK_FIELDS, toLockStatus, type BlockStatus } from "./failure-count";

export type FactorWithoutMessage = Exclude<Factor, Channel>;

/** `text`: a code by text message or call. */
export type FactorOption = FactorWithoutMessage | "text";

/** A recovery pass comes before `text`, because its user has lost the phone. */
const STRONGEST_FIRST: readonly FactorOption[] = ["passkey", "totp", "support_pass", "text", "recovery_code"];

/**
 * The factors each purpose accepts. A sign-up and a phone change verify the phone itself. A recovery code
 * requires the password, so it cannot reset one.
 */
const ACCEPTED: Record<Purpose, readonly FactorOption[]> = {
  sign_up: ["text"],
  sign_in: STRONGEST_FIRST,
  change_phone: ["text"],
  step_up: STRONGEST_FIRST.filter((option) => option !== "support_pass"),
  reset_password: ["passkey", "totp", "text"],
};

export function accepts(purpose: Purpose, option: FactorOption): boolean {
  return ACCEPTED[purpose].includes(option);
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

export type FactorStatus = Factors & { lock: BlockStatus };

export function factorStatusFields() {
  return {
    ...LOCK_FIELDS,
    phoneLapsedAt: true,
    textIsFallback: true,
    authenticator: { select: { confirmedAt: true } },
    _count: { select: { passkeys: true, recoveryCodes: { where: { usedAt: null } } } },
    recoveryCases: { where: { endedAt: null, passExpiresAt: { gt: new Date() } }, select: { id: true } },
  } satisfies Prisma.UserSelect;
}

export function getFactorStatus(
  user: Prisma.UserGetPayload<{ select: ReturnType<typeof factorStatusFields> }>,
): FactorStatus {
  const passkeys = user._count.passkeys;
  const authenticator = Boolean(user.authenticator?.confirmedAt);
  return {
    passkeys,
    authenticator,
    phone: user.phoneLapsedAt === null,
    recoveryCodes: user._count.recoveryCodes,
    pass: user.recoveryCases.length > 0,
    textIsFallback: user.textIsFallback && (passkeys > 0 || authenticator),
    lock: toLockStatus(user),
  };
}

export async function findFactorStatus(
  userId: string,
  tx: Pick<Transaction, "user"> = db(),
): Promise<FactorStatus> {
  return getFactorStatus(
    await tx.user.findUniqueOrThrow({ where: { id: userId }, select: factorStatusFields() }),
  );
}

export type FactorOptions = {
  options: readonly FactorOption[];
  textIsFallback: boolean;
  lock: BlockStatus;
};

export async function getFactorOptions(userId: string | null, purpose: Purpose): Promise<FactorOptions> {
  if (userId === null) return { options: ACCEPTED[purpose], textIsFallback: false, lock: { status: "open" } };
  return availableFactors(await findFactorStatus(userId), purpose);
}

/** Returns the factors available to a user with this status, strongest first. */
export function availableFactors({ lock, ...factors }: FactorStatus, purpose: Purpose): FactorOptions {
  // A hundred consecutive failures disable all guessable factors but recovery (NIST SP 800-63B-4 §3.2.2).
  const disabled = lock.status === "disabled";
  const has: Record<FactorOption, boolean> = {
    passkey: factors.passkeys > 0,
    totp: factors.authenticator && !disabled,
    support_pass: factors.pass,
    // A phone change verifies a new number, whatever the state of the previous one.
    text: (factors.phone || purpose === "change_phone") && !disabled,
    recovery_code: factors.recoveryCodes > 0,
  };
  const options = ACCEPTED[purpose].filter((option) => has[option]);
  return { options, textIsFallback: factors.textIsFallback, lock };
}
