// A day of honest people: they sign up by day rather than by night, some share an address with many others, some give
// up, some ask twice. And users who sign in: their numbers are proven.
import type { Asked } from "../../lib/deliveries/limits/rehearsal";
import type { Chance } from "../random";
import { anyAddress, anyNumber, type Country } from "./numbers";

/** Where the people live. Of the allowed countries Canada has nobody. */
export const HOMES: Readonly<Partial<Record<Country, number>>> = {
  DE: 45,
  GB: 20,
  US: 14,
  FR: 8,
  AT: 5,
  CH: 5,
  NL: 3,
};

/** Sign-ups by hour of the day, UTC. */
const BY_HOUR: Readonly<Record<string, number>> = Object.fromEntries(
  [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 8, 8, 8, 9, 9, 10, 10, 9, 7, 5, 3].entries(),
);

/** Where mobile operators let their people out, a hundred behind each address. */
const CARRIERS: Readonly<Record<Country, readonly string[]>> = {
  AT: ["178.115.130"],
  CA: ["72.143.220"],
  CH: ["178.197.230"],
  DE: ["80.187.84", "80.187.85", "109.43.48"],
  FR: ["92.184.100", "37.165.20"],
  GB: ["109.249.180", "82.132.210"],
  NL: ["62.140.132"],
  US: ["172.58.30", "174.196.100"],
};

/** Where people of all countries come out of the same few addresses. */
const PRIVACY_NETWORK = "146.70.99";

export type PeopleOptions = {
  from: Date;
  count: number;
  /** How many of them type a right code in the end. */
  completion: number;
  homes?: Readonly<Partial<Record<Country, number>>>;
};

/** People who sign up within a day from `from` on. */
export function signUps(chance: Chance, { from, count, completion, homes = HOMES }: PeopleOptions): Asked[] {
  const history: Asked[] = [];
  const dayIndex = Math.floor(from.getTime() / 86_400_000);
  for (let n = 0; n < count; n++) {
    const country = chance.weighted(homes as Record<Country, number>);
    const at = timeOfDay(chance, from);
    const who = `person ${dayIndex}/${n}`;
    history.push(...person(chance, { who, country, at, ip: homeAddress(chance, country), completion }));
  }
  return history;
}

/** Thirty people in one room, within ten minutes. */
export function classroom(chance: Chance, from: Date, completion: number): Asked[] {
  const [ip, begins] = [anyAddress(chance), from.getTime() + 9.5 * 3_600_000];
  return Array.from({ length: 30 }, (_, n) => {
    const at = new Date(begins + chance.next() * 600_000);
    return person(chance, { who: `pupil ${n}`, country: "DE", at, ip, completion });
  }).flat();
}

/** Users who sign in with a code; `phones` are theirs. */
export function signIns(
  chance: Chance,
  from: Date,
  phones: readonly (readonly [string, Country])[],
): Asked[] {
  return phones.map(([phone, country], n) => {
    const at = timeOfDay(chance, from);
    const message = {
      phone,
      country,
      ip: homeAddress(chance, country),
      channel: "sms",
      isProven: true,
    } as const;
    return { at, message, who: `user ${n}`, kind: "user", answeredAt: later(at, chance.lognormal(18, 0.8)) };
  });
}

type Somebody = { who: string; country: Country; at: Date; ip: string; completion: number };

function person(chance: Chance, { who, country, at, ip, completion }: Somebody): Asked[] {
  const phone = anyNumber(chance, country);
  const message = { phone, country, ip, channel: "sms", isProven: false } as const;
  const ask = (time: Date, answered: boolean): Asked => {
    const answeredAt = answered ? later(time, Math.min(280, chance.lognormal(18, 0.8))) : null;
    return { at: time, message, who, kind: "person", answeredAt };
  };
  const completes = chance.happens(completion);
  if (!chance.happens(0.1)) return [ask(at, completes)];
  return [ask(at, false), ask(later(at, 35 + chance.below(60)), completes)];
}

/** Most have an address of their own; a fifth shares that of a mobile operator, one in a hundred hides behind another. */
function homeAddress(chance: Chance, country: Country): string {
  if (chance.happens(0.01)) return `${PRIVACY_NETWORK}.${1 + chance.below(5)}`;
  if (chance.happens(0.8)) return anyAddress(chance);
  return `${chance.pick(CARRIERS[country])}.${1 + Math.floor(chance.next() ** 2 * 24)}`;
}

function timeOfDay(chance: Chance, from: Date): Date {
  const hour = Number(chance.weighted(BY_HOUR));
  return new Date(from.getTime() + hour * 3_600_000 + chance.below(3_600_000));
}

const later = (at: Date, seconds: number) => new Date(at.getTime() + Math.round(seconds * 1000));
