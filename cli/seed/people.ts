// The people of a made-up installation: names in the scripts of their countries, addresses under .example (RFC 2606), mobile
// numbers of their own. Whoever is the n-th is so every time it is asked.
import { Chance } from "../random";
import { type Home, numberIn } from "./plans";
import { readNames, type Name, type NamePools } from "./names";

export type Person = { name: string; email: string; phone: string; country: string };

/** Who the people are, and where they come from. */
export type Cast = {
  /** The n-th of them: another one for each n, and always the same. */
  personNumber: (n: number) => Person;
  /** An address for somebody of this country. Nobody on the internet has it. */
  address: (chance: Chance, country: string) => string;
  /** A number of the n-th range that bots are paid for. */
  prey: (chance: Chance, n: number) => { phone: string; country: string };
};

/** A share of each country, in percent. */
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

/** Who has moved keeps the name. */
const MOVED = 0.12;

export async function bigCast(seed: number): Promise<Cast> {
  const names = await readNames(HOMES.map(([home]) => home));
  const homes = HOMES.flatMap(([home, percent]) => Array.from({ length: percent }, () => home));
  return {
    personNumber(n) {
      const chance = chanceOf(seed, n);
      const country = chance.pick(homes);
      const { name, latin } = anyName(chance, names, chance.happens(MOVED) ? chance.pick(homes) : country);
      const user = latin === "" ? `user${n}` : `${latin}${n}`;
      return {
        name,
        email: `${user}@${chance.pick(MAIL_HOSTS)}.example`,
        phone: numberIn(country, n),
        country,
      };
    },
    prey(chance, n) {
      const country = homes[(31 * n) % homes.length] ?? "DE";
      return { phone: numberIn(country, 99 + n).slice(0, -3) + chance.digits(3), country };
    },
    address(chance) {
      // Shared by carriers (RFC 6598), for measurements (RFC 2544), for documentation (RFC 3849): nobody's anywhere.
      const kind = chance.next();
      if (kind < 0.6) return `100.${64 + chance.below(64)}.${chance.below(256)}.${1 + chance.below(254)}`;
      if (kind < 0.75) return `198.${18 + chance.below(2)}.${chance.below(256)}.${1 + chance.below(254)}`;
      return `2001:db8:${(1 + chance.below(0xfffe)).toString(16)}:${(1 + chance.below(0xfffe)).toString(16)}::/64`;
    },
  };
}

/** What is chance about the n-th of something, whatever happened before. */
export function chanceOf(seed: number, n: number, about = 0): Chance {
  return new Chance(
    Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b) ^ Math.imul(about, 0xc2b2ae35),
  );
}

/** A name of this country, and as it stands in an e-mail address. */
export function anyName(chance: Chance, names: NamePools, home: Home): Name {
  const { first, last, surnameFirst } = names[home];
  const [given, family] = [chance.pick(first), chance.pick(last)];
  const [one, other] = surnameFirst ? [family, given] : [given, family];
  const isLatin = given.latin !== "" && family.latin !== "";
  return { name: `${one.name} ${other.name}`, latin: isLatin ? `${given.latin}.${family.latin}` : "" };
}
