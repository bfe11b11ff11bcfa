// Parses the command line of `npm run rehearse`.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { getCountries } from "libphonenumber-js/max";
import * as v from "valibot";
import type { Settings } from "../../lib/deliveries/limits/evaluate";
import { LIMITS, type Limit, type LimitName } from "../../lib/deliveries/limits/limits";
import { EXAMPLE_PRICES } from "../../lib/deliveries/settings/prices";
import { getNewestVersion } from "../../lib/deliveries/settings/settings";
import { toSettings } from "../../lib/deliveries/settings/stored-settings";
import { Money, parsePriceList } from "../../lib/values/money";
import { loadEnvFiles } from "../../dev/local-database";
import { useLocalEnvironment } from "../../dev/local-environment";
import { SHAPES, type Shape } from "./attack";
import { rehearsalSettings } from "./day";
import { withRecords } from "./recorded";

export const HELP = `Usage: npm run rehearse -- [options]

Replays the messages of recent days against the limits without sending anything.

  --days <n>              number of days to replay (14)
  --attack <shape>        simulate a day with legitimate users and bots instead:
${Object.entries(SHAPES)
  .map(([shape, words]) => `                            ${shape.padEnd(11)} ${words}`)
  .join("\n")}
  --requests <n>          number of bot requests (100000)
  --people <n>            number of legitimate sign-ups (2000)
  --completion <0 to 1>   share of legitimate users who enter their code (0.85)
  --prefixes <n>          number of prefixes for the shape \`prefixes\` (48)
  --seed <n>              generates a different day (1)

  --set <limit>.<free|perAnswered>=<n>   change a limit, such as prefix_day.free=5; can be repeated
  --budget <amount>       change the daily budget
  --prices <file>         price list (SMS_PRICES_FILE, or example prices)
  --picture <file>        where to write the chart (.data/rehearsal.svg)

Limits: ${Object.keys(LIMITS).join(", ")}`;

export type Options = {
  status: "read";
  days: number;
  attack?: {
    shape: Shape;
    from: Date;
    requests: number;
    people: number;
    completion: number;
    prefixes: number;
    seed: number;
  };
  settings: Settings;
  /** Set if an option changes the settings. */
  changed?: Settings;
  picture: string;
};

const DEFAULT_PICTURE = fileURLToPath(new URL("../../.data/rehearsal.svg", import.meta.url));

/** Reads the command line, and prices, budget, and countries from the environment. */
export async function readOptions(
  args: string[],
): Promise<Options | { status: "help" } | { status: "wrong"; problem: string }> {
  try {
    const values = parse(args);
    if (values.help) return { status: "help" };
    loadEnvFiles();
    // Without a database of its own, it replays the demo's messages, by the demo's rules.
    if (!process.env["DATABASE_URL"] && values.attack === undefined) useLocalEnvironment();
    const settings = await getCurrentSettings(values.prices, values.attack !== undefined);
    const changed = changedSettings(settings, values.set ?? [], values.budget);
    return {
      status: "read",
      days: parseNumber("days", values.days),
      settings,
      picture: values.picture ?? DEFAULT_PICTURE,
      ...(changed && { changed }),
      ...(values.attack && { attack: parseAttack(values.attack, values) }),
    };
  } catch (error) {
    return { status: "wrong", problem: (error as Error).message };
  }
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h" },
      days: { ...text, default: "14" },
      attack: text,
      requests: { ...text, default: "100000" },
      people: { ...text, default: "2000" },
      completion: { ...text, default: "0.85" },
      prefixes: { ...text, default: "48" },
      seed: { ...text, default: "1" },
      set: { ...text, multiple: true },
      budget: text,
      prices: text,
      picture: text,
    },
  });
  return values;
}

/**
 * Returns the current settings: the newest version of the console, or the environment. A generated day has
 * its own countries, and an unlimited budget unless --budget is given.
 */
async function getCurrentSettings(
  pricesFile = process.env["SMS_PRICES_FILE"],
  isGenerated: boolean,
): Promise<Settings> {
  const { SMS_COUNTRIES, SMS_DAILY_BUDGET } = process.env;
  const prices = pricesFile ? await readPrices(pricesFile) : EXAMPLE_PRICES;
  if (isGenerated) return { ...rehearsalSettings(), prices };
  const newest = await withRecords(getNewestVersion);
  if (newest) return toSettings(newest.stored, prices);
  return {
    ...rehearsalSettings(),
    countries: SMS_COUNTRIES
      ? SMS_COUNTRIES.split(",").map((each) => each.trim().toUpperCase())
      : getCountries(),
    prices,
    ...(SMS_DAILY_BUDGET && { dailyBudget: parseAmount(SMS_DAILY_BUDGET) }),
  };
}

async function readPrices(file: string) {
  const read = parsePriceList(await readFile(file, "utf8"));
  if (read.status === "unusable") throw new Error(`${file} ${read.problem}.`);
  return read.list;
}

function changedSettings(
  settings: Settings,
  sets: string[],
  budget: string | undefined,
): Settings | undefined {
  if (sets.length === 0 && budget === undefined) return undefined;
  const limits: Record<LimitName, Limit> = { ...settings.limits };
  for (const set of sets) {
    const [, name, field, value] = /^(\w+)\.(free|perAnswered)=(\d+(?:\.\d+)?)$/.exec(set) ?? [];
    if (!isLimitName(name) || !field) throw new Error(`--set ${set}: use the format prefix_day.free=5.`);
    limits[name] = { ...limits[name], [field]: Number(value) };
  }
  return { ...settings, limits, ...(budget !== undefined && { dailyBudget: parseAmount(budget) }) };
}

function parseAttack(shape: string, values: ReturnType<typeof parse>): NonNullable<Options["attack"]> {
  if (!(shape in SHAPES))
    throw new Error(`--attack ${shape}: choose one of ${Object.keys(SHAPES).join(", ")}.`);
  return {
    shape: shape as Shape,
    from: new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000),
    requests: parseNumber("requests", values.requests),
    people: parseNumber("people", values.people),
    completion: parseNumber("completion", values.completion),
    prefixes: parseNumber("prefixes", values.prefixes),
    seed: parseNumber("seed", values.seed),
  };
}

function parseNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} ${value}: enter a number.`);
  return number;
}

function parseAmount(decimal: string): number {
  const read = v.safeParse(Money, decimal);
  if (!read.success) throw new Error(`${decimal} ${read.issues[0].message}.`);
  return read.output;
}

function isLimitName(name: string | undefined): name is LimitName {
  return name !== undefined && name in LIMITS;
}
