// Generates a day with sign-ups, sign-ins, and bots, and the settings to replay it against.
import { LIMITS } from "../../lib/deliveries/limits/limits";
import type { Settings } from "../../lib/deliveries/limits/evaluate";
import { EXAMPLE_PRICES } from "../../lib/deliveries/settings/prices";
import type { RequestedMessage } from "../../lib/deliveries/limits/rehearsal";
import { attack, pickUserNumbers, type Shape } from "./attack";
import { Chance } from "../random";
import { signIns, signUps } from "./people";

export type DayOptions = {
  shape: Shape;
  /** Midnight (UTC). */
  from: Date;
  requests?: number;
  people?: number;
  completion?: number;
  /** Number of users who sign in. Some of their numbers are among the attacked ones. */
  users?: number;
  prefixes?: number;
  seed?: number;
};

/**
 * Returns a day of people and bots. Defaults: 100,000 bot requests, and 2,000 sign-ups of which 85 %
 * complete.
 */
export function simulatedDay({
  shape,
  from,
  requests = 100_000,
  people = 2_000,
  completion = 0.85,
  users = 1_000,
  prefixes = 48,
  seed = 1,
}: DayOptions): RequestedMessage[] {
  const chance = new Chance(seed);
  const honest = signUps(chance, { from, count: people, completion });
  const bots = attack(chance, { shape, from, requests, prefixes });
  return [...honest, ...bots, ...signIns(chance, from, pickUserNumbers(chance, bots, users))];
}

/** The current limits in the countries of the generated people, with an unlimited budget. */
export function rehearsalSettings(): Settings {
  return {
    limits: LIMITS,
    countries: ["AT", "CA", "CH", "DE", "FR", "GB", "NL", "US"],
    prices: EXAMPLE_PRICES,
    dailyBudget: Number.MAX_SAFE_INTEGER,
    mode: "enforce",
  };
}
