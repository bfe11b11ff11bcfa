// The final state of each generated user, and the factors they own.
import { newChance } from "./people";

export type Fate = {
  state: "active" | "lapsed" | "suspended" | "blocked" | "disabled" | "locked" | "leaving";
  /** Used from the second sign-in on. */
  owns: "phone" | "authenticator" | "passkey" | "both";
  hasRecoveryCodes: boolean;
  changesPhone: boolean;
  isAdmin: boolean;
};

/** Shares of all users. The rest are active. */
const STATES: readonly (readonly [Fate["state"], number])[] = [
  ["lapsed", 0.01],
  ["suspended", 0.005],
  ["blocked", 0.002],
  ["disabled", 0.001],
  ["locked", 0.0005],
  ["leaving", 0.001],
];

const OWNS: readonly (readonly [Fate["owns"], number])[] = [
  ["authenticator", 0.06],
  ["passkey", 0.05],
  ["both", 0.015],
];

/** Returns the fate of the n-th user. Deterministic. */
export function fateOf(seed: number, n: number, admins: number): Fate {
  const chance = newChance(seed, n, 1);
  const isAdmin = n < admins;
  return {
    state: isAdmin ? "active" : (pickByShare(chance.next(), STATES) ?? "active"),
    owns: pickByShare(chance.next(), OWNS) ?? "phone",
    hasRecoveryCodes: chance.happens(0.06),
    changesPhone: chance.happens(0.004),
    isAdmin,
  };
}

function pickByShare<T>(value: number, shares: readonly (readonly [T, number])[]): T | undefined {
  let rest = value;
  for (const [what, share] of shares) if ((rest -= share) < 0) return what;
  return undefined;
}
