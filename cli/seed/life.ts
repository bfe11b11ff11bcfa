// The life of an installation, day by day: people sign up or give up, come back, change their numbers; bots come by. All of
// it is chance, and the same for the same seed, number of users, days and end.
import { setImmediate as turn } from "node:timers/promises";
import { Chance } from "../random";
import { pumpingWave, refusalOfOne } from "./attack";
import { calendar, momentsOf, spread } from "./calendar";
import type { HistoryOptions } from "./history-options";
import { playRound } from "./rounds";
import { Users } from "./users";
import { visit } from "./visits";

/** For each user so many strangers give up while they sign up. */
const GIVE_UPS = 0.17;

/** Of those so many because nothing is sent to them. */
const REFUSED = 0.15;

/** Users between two looks at what else is to be done. */
const STRETCH = 200;

/** Writes it all into the book: what happened, then the users. `onStep` is waited for now and then, with how many that is so far. */
export async function live(
  life: HistoryOptions,
  onStep: (what: "histories" | "users", count: number) => Promise<void>,
): Promise<void> {
  const days = calendar(life.days, life.until);
  const chance = new Chance(life.seed);
  const users = new Users(life);
  const signUps = spread(life.users, days);
  const giveUps = spread(Math.round(life.users * GIVE_UPS), days);
  const signIns = spread(Math.round(life.users * life.returns), days);
  let strangers = life.users;
  let done = 0;
  const breathe = async () => {
    if (++done % STRETCH !== 0) return;
    await onStep("histories", users.count);
    await turn();
  };
  for (const [index, day] of days.entries()) {
    const settled = users.count;
    for (const at of momentsOf(day, signUps[index] ?? 0, chance)) {
      visit(life, users, chance, { n: users.welcome(at), at, isFirst: true });
      await breathe();
    }
    for (const at of momentsOf(day, giveUps[index] ?? 0, chance)) {
      giveUp(life, chance, strangers++, at);
      await breathe();
    }
    for (const at of momentsOf(day, settled > 0 ? (signIns[index] ?? 0) : 0, chance)) {
      visit(life, users, chance, { n: comesBack(users, chance, settled), at, isFirst: false });
      await breathe();
    }
    await pumpingWave(life, chance, index, day, breathe);
  }
  for (let n = 0; n < users.count; n++) {
    users.writeDown(n);
    if (n % STRETCH !== 0) continue;
    await onStep("users", n);
    await turn();
  }
}

/** Two of five are among the newest tenth: many try a thing out and are not seen again. */
function comesBack(users: Users, chance: Chance, settled: number): number {
  const newest = Math.max(1, Math.floor(settled / 10));
  const pick = () => (chance.happens(0.4) ? settled - 1 - chance.below(newest) : chance.below(settled));
  const n = pick();
  return users.isGone(n) ? pick() : n;
}

function giveUp({ cast, book, isCounted }: HistoryOptions, chance: Chance, n: number, at: number): void {
  const { name, email, phone, country } = cast.personNumber(n);
  const ip = cast.address(chance, country);
  const decision = chance.happens(REFUSED) ? refusalOfOne(chance, ip, country) : undefined;
  playRound(book, chance, {
    ...{ at, purpose: "sign_up", phone, country, ip, userId: null, draft: { name, email } },
    ...{ isAbandoned: true, isCounted, ...(decision && { decision }) },
  });
}
