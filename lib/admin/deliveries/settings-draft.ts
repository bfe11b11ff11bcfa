import "server-only";
import { isSupportedCountry } from "libphonenumber-js/max";
import * as v from "valibot";
import type { LimitName } from "@/lib/deliveries/limits/limits";
import { LIMIT_NAMES, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import type { FieldErrors } from "@/lib/form";
import { formatMoney, Money } from "@/lib/values/money";
import { cleanPastedText, toAsciiDigits } from "@/lib/values/pasted-text";

type Bounds = {
  free: readonly [min: number, max: number];
  /** Absent if answered messages do not raise the limit. */
  perAnswered?: readonly [min: number, max: number];
};

const PER_ANSWERED = [0, 10] as const;

/** Limits per number protect the owner of a phone: they can be tightened to a few codes, but not loosened. */
export const BOUNDS: Record<LimitName, Bounds> = {
  ip_countries: { free: [1, 50] },
  ip_hour: { free: [1, 10_000], perAnswered: PER_ANSWERED },
  ip_day: { free: [1, 10_000], perAnswered: PER_ANSWERED },
  network_day: { free: [1, 10_000], perAnswered: PER_ANSWERED },
  number_hour: { free: [2, 5] },
  number_day: { free: [3, 10] },
  stranger_number_hour: { free: [1, 4] },
  stranger_number_day: { free: [1, 8] },
  prefix_day: { free: [1, 1_000], perAnswered: PER_ANSWERED },
  range_day: { free: [1, 10_000], perAnswered: PER_ANSWERED },
  country_hour: { free: [1, 100_000], perAnswered: PER_ANSWERED },
  country_day: { free: [1, 100_000], perAnswered: PER_ANSWERED },
  country_total: { free: [1, 1_000_000], perAnswered: PER_ANSWERED },
};

const MAX_BUDGET = 1_000_000_000_000;
const MIN_BUDGET = 10_000;

export const DRAFT_FIELDS: readonly string[] = [
  "budget",
  "countries",
  "mode",
  ...LIMIT_NAMES.flatMap((name) => Object.keys(BOUNDS[name]).map((share) => `${name}.${share}`)),
];

export type DraftResult =
  { status: "valid"; settings: StoredSettings } | { status: "invalid"; errors: FieldErrors };

/** Returns the typed settings. Values without a form field keep the value of `current`. */
export function readDraft(typed: Record<string, string>, current: StoredSettings): DraftResult {
  const cleaned = Object.entries(typed).map(([name, text]) => [name, cleanNumber(text)]);
  const result = v.safeParse(Draft, Object.fromEntries(cleaned));
  if (!result.success) {
    const errors: FieldErrors = {};
    for (const issue of result.issues) errors[String(issue.path?.[0]?.key)] ??= issue.message;
    return { status: "invalid", errors };
  }
  const { budget, countries, mode } = result.output;
  const shares = result.output as unknown as Record<string, number>;
  const limits: StoredSettings["limits"] = { ...current.limits };
  for (const name of LIMIT_NAMES) {
    const { free = 0, perAnswered = 0 } = current.limits[name] ?? {};
    limits[name] = {
      free: shares[`${name}.free`] ?? free,
      perAnswered: shares[`${name}.perAnswered`] ?? perAnswered,
    };
  }
  return {
    status: "valid",
    settings: { countries, dailyBudget: budget, currency: current.currency, mode, limits },
  };
}

/** Accepts the digits of every script, and the Arabic decimal separator. */
function cleanNumber(text: string): string {
  return toAsciiDigits(cleanPastedText(text).normalize("NFKC")).replaceAll("٫", ".");
}

export function writeDraft({ countries, dailyBudget, currency, mode, limits }: StoredSettings) {
  const fields: Record<string, string> = {
    budget: formatMoney(dailyBudget, currency).split(" ")[0] ?? "",
    countries: [...countries].sort().join(", "),
    mode,
  };
  for (const name of LIMIT_NAMES) {
    fields[`${name}.free`] = String(limits[name]?.free ?? "");
    if (BOUNDS[name].perAnswered) fields[`${name}.perAnswered`] = String(limits[name]?.perAnswered ?? "");
  }
  return fields;
}

function boundedNumber([min, max]: readonly [number, number], pattern: RegExp, message: string) {
  return v.pipe(
    v.string("Enter a value."),
    v.trim(),
    v.regex(pattern, message),
    v.transform(Number),
    v.minValue(min, `Enter at least ${min}.`),
    v.maxValue(max, `Enter at most ${max.toLocaleString("en")}.`),
  );
}

const shareSchema = {
  free: (bounds: readonly [number, number]) => boundedNumber(bounds, /^\d{1,7}$/, "Enter a whole number."),
  perAnswered: (bounds: readonly [number, number]) =>
    boundedNumber(bounds, /^\d{1,3}(\.\d{1,2})?$/, "Enter a number such as 0.5."),
};

const limitFields = Object.fromEntries(
  LIMIT_NAMES.flatMap((name) => {
    const { free, perAnswered } = BOUNDS[name];
    const fields = [[`${name}.free`, shareSchema.free(free)] as const];
    return perAnswered
      ? [...fields, [`${name}.perAnswered`, shareSchema.perAnswered(perAnswered)] as const]
      : fields;
  }),
);

const Draft = v.object({
  budget: v.pipe(
    v.string(),
    v.check((text) => v.is(Money, text), "Enter an amount such as 50 or 12.50."),
    Money,
    v.minValue(MIN_BUDGET, "Enter at least 0.01."),
    v.maxValue(MAX_BUDGET, "Enter at most 1,000,000."),
  ),
  countries: v.pipe(
    v.string(),
    v.transform((text) => [
      ...new Set(
        text
          .toUpperCase()
          .split(/[\s,;]+/)
          .filter((code) => code !== ""),
      ),
    ]),
    v.minLength(1, "Enter at least one country."),
    v.maxLength(250, "Enter at most 250 countries."),
    v.rawCheck(({ dataset, addIssue }) => {
      const unknown = dataset.typed ? dataset.value.find((code) => !isSupportedCountry(code)) : undefined;
      if (unknown)
        addIssue({ message: `${unknown.slice(0, 12)} isn't a country code. Use two letters, such as DE.` });
    }),
  ),
  mode: v.picklist(["enforce", "record"], "Choose an option."),
  ...limitFields,
});
