// Generates the history of an installation day by day: sign-ups, abandoned sign-ups, sign-ins, phone changes,
// and bots. Deterministic for the same seed, number of users, days, and end.
import { setImmediate as turn } from "node:timers/promises";
import { Chance } from "../random";
import { generateWave, randomRefusal } from "./attack";
import { calendar, randomTimes, spread } from "./calendar";
import type { HistoryOptions } from "./history-options";
import { playRound } from "./rounds";
import { Users } from "./users";
import { visit } from "./visits";

/** Abandoned sign-ups per user. */
const ABANDONED_PER_USER = 0.17;

/** Share of the abandoned sign-ups whose message is refused. */
const REFUSED_SHARE = 0.15;

/** Number of actions between two calls of `onStep`. */
const BATCH = 200;

/** Writes the history, then the users. Awaits `onStep` regularly, with the number of users so far. */
export async function generateHistory(
  life: HistoryOptions,
  onStep: (what: "histories" | "users", count: number) => Promise<void>,
): Promise<void> {
  const days = calendar(life.days, life.until);
  const chance = new Chance(life.seed);
  const users = new Users(life);
  const signUps = spread(life.users, days);
  const giveUps = spread(Math.round(life.users * ABANDONED_PER_USER), days);
  const signIns = spread(Math.round(life.users * life.returns), days);
  let nextStranger = life.users;
  let done = 0;
  const reportProgress = async () => {
    if (++done % BATCH !== 0) return;
    await onStep("histories", users.count);
    await turn();
  };
  for (const [index, day] of days.entries()) {
    const existing = users.count;
    for (const at of randomTimes(day, signUps[index] ?? 0, chance)) {
      visit(life, users, chance, { n: users.addUser(at), at, isFirst: true });
      await reportProgress();
    }
    for (const at of randomTimes(day, giveUps[index] ?? 0, chance)) {
      abandonSignUp(life, chance, nextStranger++, at);
      await reportProgress();
    }
    for (const at of randomTimes(day, existing > 0 ? (signIns[index] ?? 0) : 0, chance)) {
      visit(life, users, chance, { n: pickReturningUser(users, chance, existing), at, isFirst: false });
      await reportProgress();
    }
    await generateWave(life, chance, index, day, reportProgress);
  }
  for (let n = 0; n < users.count; n++) {
    users.writeUser(n);
    if (n % BATCH !== 0) continue;
    await onStep("users", n);
    await turn();
  }
}

/**
 * Returns the user who signs in. 40 % of sign-ins come from the newest tenth: many users try a product and
 * leave.
 */
function pickReturningUser(users: Users, chance: Chance, existing: number): number {
  const newest = Math.max(1, Math.floor(existing / 10));
  const pick = () => (chance.happens(0.4) ? existing - 1 - chance.below(newest) : chance.below(existing));
  const n = pick();
  return users.isGone(n) ? pick() : n;
}

function abandonSignUp(
  { cast, writer, isCounted }: HistoryOptions,
  chance: Chance,
  n: number,
  at: number,
): void {
  const { name, email, phone, country } = cast.personNumber(n);
  const ip = cast.address(chance, country);
  const decision = chance.happens(REFUSED_SHARE) ? randomRefusal(chance, ip, country) : undefined;
  playRound(writer, chance, {
    ...{ at, purpose: "sign_up", phone, country, ip, userId: null, draft: { name, email } },
    ...{ isAbandoned: true, isCounted, ...(decision && { decision }) },
  });
}
