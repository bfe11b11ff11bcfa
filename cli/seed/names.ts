// First and last names by country from Faker's lists. Reads the lists once: calling Faker for each of a
// million users would take longer than everything else.
import type { Faker } from "@faker-js/faker";
import type { Home } from "./plans";

/** `latin`: the name as part of an email address, or empty for other scripts. */
export type Name = { name: string; latin: string };

export type NamePool = { first: readonly Name[]; last: readonly Name[]; surnameFirst: boolean };

export type NamePools = Record<Home, NamePool>;

const LOCALES: Record<Home, () => Promise<{ faker: Faker }>> = {
  DE: () => import("@faker-js/faker/locale/de"),
  GB: () => import("@faker-js/faker/locale/en_GB"),
  US: () => import("@faker-js/faker/locale/en_US"),
  FR: () => import("@faker-js/faker/locale/fr"),
  IT: () => import("@faker-js/faker/locale/it"),
  ES: () => import("@faker-js/faker/locale/es"),
  PL: () => import("@faker-js/faker/locale/pl"),
  NL: () => import("@faker-js/faker/locale/nl"),
  SE: () => import("@faker-js/faker/locale/sv"),
  AT: () => import("@faker-js/faker/locale/de_AT"),
  CH: () => import("@faker-js/faker/locale/de_CH"),
  IN: () => import("@faker-js/faker/locale/en_IN"),
  BR: () => import("@faker-js/faker/locale/pt_BR"),
  JP: () => import("@faker-js/faker/locale/ja"),
  GR: () => import("@faker-js/faker/locale/el"),
  UA: () => import("@faker-js/faker/locale/uk"),
};

export async function readNames(homes: readonly Home[]): Promise<NamePools> {
  const pools = homes.map(async (home) => {
    const { first_name: first, last_name: last } = (await LOCALES[home]()).faker.definitions.person;
    return [home, toPool(mergeLists(first), mergeLists(last), home === "JP")] as const;
  });
  return Object.fromEntries(await Promise.all(pools)) as NamePools;
}

function toPool(first: string[], last: string[], surnameFirst: boolean): NamePool {
  const names = (list: string[]) => list.map((name) => ({ name, latin: toLatin(name) }));
  return { first: names(first), last: names(last), surnameFirst };
}

const toLatin = (word: string) =>
  word
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ł/g, "l")
    .normalize("NFD")
    .replace(/[^a-z]/g, "");

type Definition = { generic?: readonly string[]; female?: readonly string[]; male?: readonly string[] };

/** Merges the lists that a locale has. */
function mergeLists({ generic = [], female = [], male = [] }: Definition): string[] {
  return [...new Set([...generic, ...female, ...male])];
}
