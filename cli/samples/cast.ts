// The sample users: names of their countries with a suffix, and phone numbers reserved for fiction.
import { anyName, newChance, type Cast } from "../seed/people";
import { readNames } from "../seed/names";
import type { Home } from "../seed/plans";
import { fictitiousNumbers, SAMPLE_MAIL_HOST, SAMPLE_NETWORKS, SAMPLE_SUFFIX } from "./marks";

const SEED = 20;

/** Percentages. Earlier countries also use up the smaller number ranges. */
const HOMES: readonly (readonly [Home, number])[] = [
  ["GB", 40],
  ["DE", 18],
  ["US", 20],
  ["FR", 14],
  ["SE", 8],
];

/** `taken`: numbers of existing users. */
export async function sampleCast(taken: ReadonlySet<string>): Promise<Cast> {
  const names = await readNames([...HOMES.map(([home]) => home), "GR", "PL", "IN"]);
  const numbers = orderNumbers(taken);
  const [networks, ipv6Network] = [SAMPLE_NETWORKS.slice(0, 3), SAMPLE_NETWORKS[3]];
  return {
    personNumber(n) {
      const chance = newChance(SEED, n);
      const { phone, country } = numbers[n % numbers.length] ?? { phone: "", country: "" };
      const home = chance.happens(0.15) ? chance.pick(["GR", "PL", "IN"] as const) : (country as Home);
      const { name, latin } = anyName(chance, names, home);
      const mailbox = `${latin === "" ? "person" : latin}.${n}`;
      return { name: name + SAMPLE_SUFFIX, email: `${mailbox}@${SAMPLE_MAIL_HOST}`, phone, country };
    },
    bot: (chance) => ({
      name: `bot ${chance.digits(6)}${SAMPLE_SUFFIX}`,
      email: `${chance.digits(9)}@${SAMPLE_MAIL_HOST}`,
    }),
    address(chance) {
      if (chance.happens(0.7)) return chance.pick(networks) + (1 + chance.below(254));
      return `${ipv6Network}${(1 + chance.below(0xfffe)).toString(16)}::/64`;
    },
    attackedNumber: (chance, n) =>
      n % 2 === 0
        ? { phone: `+4477009009${chance.digits(2)}`, country: "GB" }
        : { phone: `+4917139200${1 + chance.below(9)}${chance.below(10)}`, country: "DE" },
  };
}

/** Returns the numbers in an order in which the countries occur as often as HOMES says. */
function orderNumbers(taken: ReadonlySet<string>): { phone: string; country: string }[] {
  const available = new Map<string, { phone: string; country: string }[]>();
  for (const number of fictitiousNumbers())
    if (!taken.has(number.phone))
      available.set(number.country, [...(available.get(number.country) ?? []), number]);
  const chance = newChance(SEED, 0, 9);
  const weightedHomes = HOMES.flatMap(([home, percent]) => Array.from({ length: percent }, () => home));
  const numbers: { phone: string; country: string }[] = [];
  const takeNumber = (home: string) => {
    const remaining = available.get(home) ?? [];
    const [number] = remaining.splice(chance.below(Math.max(1, remaining.length)), 1);
    if (number) numbers.push(number);
  };
  while ([...available.values()].some((remaining) => remaining.length > 0)) {
    const home = chance.pick(weightedHomes);
    takeNumber((available.get(home)?.length ?? 0) > 0 ? home : (largestCountry(available) ?? home));
  }
  return numbers;
}

const largestCountry = (available: Map<string, unknown[]>) =>
  [...available].sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
