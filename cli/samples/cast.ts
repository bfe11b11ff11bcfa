// Who the samples are: people with names of their countries that say what they are, and numbers out of films.
import { anyName, chanceOf, type Cast } from "../seed/people";
import { readNames } from "../seed/names";
import type { Home } from "../seed/plans";
import { fictitiousNumbers, SAMPLE_MAIL_HOST, SAMPLE_NETWORKS, SAMPLE_SUFFIX } from "./marks";

const SEED = 20;

/** Of each country so many in a hundred: who comes first takes from the shorter ranges too. */
const HOMES: readonly (readonly [Home, number])[] = [
  ["GB", 40],
  ["DE", 18],
  ["US", 20],
  ["FR", 14],
  ["SE", 8],
];

/** `taken`: numbers that are somebody's already. */
export async function sampleCast(taken: ReadonlySet<string>): Promise<Cast> {
  const names = await readNames([...HOMES.map(([home]) => home), "GR", "PL", "IN"]);
  const numbers = inTurn(taken);
  const [networks, sixth] = [SAMPLE_NETWORKS.slice(0, 3), SAMPLE_NETWORKS[3]];
  return {
    personNumber(n) {
      const chance = chanceOf(SEED, n);
      const { phone, country } = numbers[n % numbers.length] ?? { phone: "", country: "" };
      const home = chance.happens(0.15) ? chance.pick(["GR", "PL", "IN"] as const) : (country as Home);
      const { name, latin } = anyName(chance, names, home);
      const mailbox = `${latin === "" ? "person" : latin}.${n}`;
      return { name: name + SAMPLE_SUFFIX, email: `${mailbox}@${SAMPLE_MAIL_HOST}`, phone, country };
    },
    address(chance) {
      if (chance.happens(0.7)) return chance.pick(networks) + (1 + chance.below(254));
      return `${sixth}${(1 + chance.below(0xfffe)).toString(16)}::/64`;
    },
    prey: (chance, n) =>
      n % 2 === 0
        ? { phone: `+4477009009${chance.digits(2)}`, country: "GB" }
        : { phone: `+4917139200${1 + chance.below(9)}${chance.below(10)}`, country: "DE" },
  };
}

/** The numbers in an order in which the countries come by as often as they should. */
function inTurn(taken: ReadonlySet<string>): { phone: string; country: string }[] {
  const free = new Map<string, { phone: string; country: string }[]>();
  for (const number of fictitiousNumbers())
    if (!taken.has(number.phone)) free.set(number.country, [...(free.get(number.country) ?? []), number]);
  const chance = chanceOf(SEED, 0, 9);
  const turns = HOMES.flatMap(([home, percent]) => Array.from({ length: percent }, () => home));
  const numbers: { phone: string; country: string }[] = [];
  const take = (home: string) => {
    const left = free.get(home) ?? [];
    const [number] = left.splice(chance.below(Math.max(1, left.length)), 1);
    if (number) numbers.push(number);
  };
  while ([...free.values()].some((left) => left.length > 0)) {
    const home = chance.pick(turns);
    take((free.get(home)?.length ?? 0) > 0 ? home : (longest(free) ?? home));
  }
  return numbers;
}

const longest = (free: Map<string, unknown[]>) =>
  [...free].sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
