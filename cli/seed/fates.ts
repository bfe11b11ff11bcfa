// What becomes of each user in the end: most just use the thing.
import { chanceOf } from "./people";

export type Fate = {
  state: "active" | "lapsed" | "suspended" | "locked" | "disabled" | "frozen" | "leaving";
  /** From the second sign-in on. */
  owns: "phone" | "authenticator" | "passkey" | "both";
  hasRecoveryCodes: boolean;
  changesPhone: boolean;
  isAdmin: boolean;
};

/** Shares of all users, in the order in which they are dealt out. */
const STATES: readonly (readonly [Fate["state"], number])[] = [
  ["lapsed", 0.01],
  ["suspended", 0.005],
  ["locked", 0.002],
  ["disabled", 0.001],
  ["frozen", 0.0005],
  ["leaving", 0.001],
];

const OWNS: readonly (readonly [Fate["owns"], number])[] = [
  ["authenticator", 0.06],
  ["passkey", 0.05],
  ["both", 0.015],
];

/** The fate of the n-th user: the same whenever it is asked. */
export function fateOf(seed: number, n: number, admins: number): Fate {
  const chance = chanceOf(seed, n, 1);
  const isAdmin = n < admins;
  return {
    state: isAdmin ? "active" : (dealt(chance.next(), STATES) ?? "active"),
    owns: dealt(chance.next(), OWNS) ?? "phone",
    hasRecoveryCodes: chance.happens(0.06),
    changesPhone: chance.happens(0.004),
    isAdmin,
  };
}

function dealt<T>(lot: number, shares: readonly (readonly [T, number])[]): T | undefined {
  let rest = lot;
  for (const [what, share] of shares) if ((rest -= share) < 0) return what;
  return undefined;
}
