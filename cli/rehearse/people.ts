// Generates a day of people who sign up, more by day than by night. Some share an IP address, some give up,
// some request two codes. Also users who sign in with a verified number.
import type { RequestedMessage } from "../../lib/deliveries/limits/rehearsal";
import type { Chance } from "../random";
import { anyAddress, anyNumber, type Country } from "./numbers";

/** Weights of the countries. Canada is allowed, but no one lives there. */
export const HOMES: Readonly<Partial<Record<Country, number>>> = {
  DE: 45,
  GB: 20,
  US: 14,
  FR: 8,
  AT: 5,
  CH: 5,
  NL: 3,
};

const BY_HOUR: Readonly<Record<string, number>> = Object.fromEntries(
  [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 8, 8, 8, 9, 9, 10, 10, 9, 7, 5, 3].entries(),
);

/** Networks of mobile operators with about a hundred people per address. */
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

/** A VPN: people of all countries share a few addresses. */
const PRIVACY_NETWORK = "146.70.99";

export type PeopleOptions = {
  from: Date;
  count: number;
  /** Share of people who enter the correct code. */
  completion: number;
  homes?: Readonly<Partial<Record<Country, number>>>;
};

/** Returns people who sign up during the day that starts at `from`. */
export function signUps(
  chance: Chance,
  { from, count, completion, homes = HOMES }: PeopleOptions,
): RequestedMessage[] {
  const history: RequestedMessage[] = [];
  const dayIndex = Math.floor(from.getTime() / 86_400_000);
  for (let n = 0; n < count; n++) {
    const country = chance.weighted(homes as Record<Country, number>);
    const at = timeOfDay(chance, from);
    const who = `person ${dayIndex}/${n}`;
    history.push(...person(chance, { who, country, at, ip: homeAddress(chance, country), completion }));
  }
  return history;
}

/** Returns thirty people behind one IP address, within ten minutes. */
export function classroom(chance: Chance, from: Date, completion: number): RequestedMessage[] {
  const [ip, begins] = [anyAddress(chance), from.getTime() + 9.5 * 3_600_000];
  return Array.from({ length: 30 }, (_, n) => {
    const at = new Date(begins + chance.next() * 600_000);
    return person(chance, { who: `pupil ${n}`, country: "DE", at, ip, completion });
  }).flat();
}

/** Returns one sign-in with a code for each phone. */
export function signIns(
  chance: Chance,
  from: Date,
  phones: readonly (readonly [string, Country])[],
): RequestedMessage[] {
  return phones.map(([phone, country], n) => {
    const at = timeOfDay(chance, from);
    const message = {
      phone,
      country,
      ip: homeAddress(chance, country),
      channel: "sms",
      isVerified: true,
    } as const;
    return {
      at,
      message,
      who: `user ${n}`,
      kind: "user",
      answeredAt: addSeconds(at, chance.lognormal(18, 0.8)),
    };
  });
}

type PersonDetails = { who: string; country: Country; at: Date; ip: string; completion: number };

function person(chance: Chance, { who, country, at, ip, completion }: PersonDetails): RequestedMessage[] {
  const phone = anyNumber(chance, country);
  const message = { phone, country, ip, channel: "sms", isVerified: false } as const;
  const request = (time: Date, answered: boolean): RequestedMessage => {
    const answeredAt = answered ? addSeconds(time, Math.min(280, chance.lognormal(18, 0.8))) : null;
    return { at: time, message, who, kind: "person", answeredAt };
  };
  const completes = chance.happens(completion);
  if (!chance.happens(0.1)) return [request(at, completes)];
  return [request(at, false), request(addSeconds(at, 35 + chance.below(60)), completes)];
}

/** Most have an address of their own. A fifth share one of a mobile operator, one in a hundred uses a VPN. */
function homeAddress(chance: Chance, country: Country): string {
  if (chance.happens(0.01)) return `${PRIVACY_NETWORK}.${1 + chance.below(5)}`;
  if (chance.happens(0.8)) return anyAddress(chance);
  return `${chance.pick(CARRIERS[country])}.${1 + Math.floor(chance.next() ** 2 * 24)}`;
}

function timeOfDay(chance: Chance, from: Date): Date {
  const hour = Number(chance.weighted(BY_HOUR));
  return new Date(from.getTime() + hour * 3_600_000 + chance.below(3_600_000));
}

const addSeconds = (at: Date, seconds: number) => new Date(at.getTime() + Math.round(seconds * 1000));
