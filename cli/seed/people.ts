// Generates users: names in the scripts of their countries, addresses under .example (RFC 2606), unique
// mobile numbers. The n-th user is always the same.
import { Chance } from "../random";
import { type Home, numberIn } from "./plans";
import { readNames, type Name, type NamePools } from "./names";

export type Person = { name: string; email: string; phone: string; country: string };

/** The people of a history. */
export type Cast = {
  /** Returns the n-th person. Deterministic and unique for each n. */
  personNumber: (n: number) => Person;
  /** Returns what a bot enters besides its number. */
  bot: (chance: Chance) => { name: string; email: string };
  /** Returns an IP address that is not assigned on the internet. */
  address: (chance: Chance, country: string) => string;
  /** Returns a number in the n-th range that bots are paid for. */
  attackedNumber: (chance: Chance, n: number) => { phone: string; country: string };
};

/** Percentages. */
const HOMES: readonly (readonly [Home, number])[] = [
  ["DE", 26],
  ["GB", 13],
  ["US", 12],
  ["FR", 9],
  ["IT", 6],
  ["ES", 5],
  ["PL", 5],
  ["IN", 5],
  ["NL", 4],
  ["AT", 3],
  ["CH", 3],
  ["SE", 3],
  ["UA", 2],
  ["BR", 2],
  ["JP", 1],
  ["GR", 1],
];

const MAIL_HOSTS = ["mail", "post", "inbox", "letters", "web-mail", "poste", "correo", "office"];

/** Share of users whose name comes from another country than their number. */
const MOVED_SHARE = 0.12;

export async function createCast(seed: number): Promise<Cast> {
  const names = await readNames(HOMES.map(([home]) => home));
  const homes = HOMES.flatMap(([home, percent]) => Array.from({ length: percent }, () => home));
  return {
    personNumber(n) {
      const chance = newChance(seed, n);
      const country = chance.pick(homes);
      const { name, latin } = anyName(
        chance,
        names,
        chance.happens(MOVED_SHARE) ? chance.pick(homes) : country,
      );
      const user = latin === "" ? `user${n}` : `${latin}${n}`;
      return {
        name,
        email: `${user}@${chance.pick(MAIL_HOSTS)}.example`,
        phone: numberIn(country, n),
        country,
      };
    },
    bot: (chance) => ({
      name: `bot ${chance.digits(6)}`,
      email: `${chance.digits(9)}@throwaway.example`,
    }),
    attackedNumber(chance, n) {
      const country = homes[(31 * n) % homes.length] ?? "DE";
      return { phone: numberIn(country, 99 + n).slice(0, -3) + chance.digits(3), country };
    },
    address(chance) {
      // Carrier-grade NAT (RFC 6598), benchmarking (RFC 2544), and documentation (RFC 3849): never assigned.
      const kind = chance.next();
      if (kind < 0.6) return `100.${64 + chance.below(64)}.${chance.below(256)}.${1 + chance.below(254)}`;
      if (kind < 0.75) return `198.${18 + chance.below(2)}.${chance.below(256)}.${1 + chance.below(254)}`;
      return `2001:db8:${(1 + chance.below(0xfffe)).toString(16)}:${(1 + chance.below(0xfffe)).toString(16)}::/64`;
    },
  };
}

/** Returns a random generator for the n-th item, independent of previous calls. */
export function newChance(seed: number, n: number, about = 0): Chance {
  return new Chance(
    Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b) ^ Math.imul(about, 0xc2b2ae35),
  );
}

/** Returns a name of this country. */
export function anyName(chance: Chance, names: NamePools, home: Home): Name {
  const { first, last, surnameFirst } = names[home];
  const [given, family] = [chance.pick(first), chance.pick(last)];
  const [one, other] = surnameFirst ? [family, given] : [given, family];
  const isLatin = given.latin !== "" && family.latin !== "";
  return { name: `${one.name} ${other.name}`, latin: isLatin ? `${given.latin}.${family.latin}` : "" };
}
