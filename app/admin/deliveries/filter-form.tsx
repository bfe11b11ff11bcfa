// Filters of the delivery list. A GET form, so that the URL holds the filter and no script is needed.
import { Field } from "@/components/field";
import { buttonClass } from "@/components/link";
import { SelectField, type SelectOption } from "@/components/select-field";
import { OUTCOMES, type FilterTexts } from "@/lib/admin/deliveries/delivery-filter";
import { RULES } from "@/lib/deliveries/limits/evaluate";
import { Channel, Purpose } from "@/prisma/generated/enums";
import { channelLabels, outcomeLabels, purposeLabels, ruleLabels } from "./messages";

export type CountryChoice = { code: string; name: string };

export function FilterForm({
  values,
  countries,
}: {
  values: FilterTexts;
  countries: readonly CountryChoice[];
}) {
  const activeFilters = describeFilter(values, countries);
  const isFiltered = activeFilters.length > 0;
  return (
    <details className="sheet px-5 sm:px-7" name="filters">
      <summary className="min-h-12 cursor-pointer py-3 font-semibold">
        Filter
        <span className="font-normal text-muted">
          {isFiltered ? `: ${activeFilters.join(" · ")}` : " messages"}
        </span>
      </summary>
      <form action="/admin/deliveries" className="pt-3">
        <div className="grid gap-x-5 sm:grid-cols-2 lg:grid-cols-4">
          <Field name="from" label="From (UTC)" type="datetime-local" defaultValue={values.from} />
          <Field name="until" label="Until (UTC)" type="datetime-local" defaultValue={values.until} />
          <SelectField
            name="country"
            label="Country"
            defaultValue={values.country}
            options={[
              createAnyOption("Any country"),
              ...countries.map(({ code, name }) => ({ value: code, label: name })),
            ]}
          />
          <Field
            name="prefix"
            label="Number starts with"
            inputMode="tel"
            autoComplete="off"
            maxLength={20}
            defaultValue={values.prefix}
          />
          <SelectField name="purpose" label="Purpose" defaultValue={values.purpose} options={purposes} />
          <SelectField name="channel" label="Channel" defaultValue={values.channel} options={channels} />
          <SelectField name="outcome" label="Outcome" defaultValue={values.outcome} options={outcomes} />
          <SelectField name="rule" label="Rule" defaultValue={values.rule} options={rules} />
        </div>
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2 pb-4">
          <button type="submit" className={buttonClass("secondary")}>
            Show
          </button>
        </div>
      </form>
    </details>
  );
}

/** Returns the active filters as text, for the collapsed form. */
function describeFilter(values: FilterTexts, countries: readonly CountryChoice[]): string[] {
  const { from, until, country, prefix, purpose, channel, outcome, rule } = values;
  return [
    from && `from ${from.replace("T", " ")}`,
    until && `until ${until.replace("T", " ")}`,
    countries.find(({ code }) => code === country)?.name ?? "",
    prefix && `${prefix} …`,
    getSelectedLabel(purposes, purpose),
    getSelectedLabel(channels, channel),
    getSelectedLabel(outcomes, outcome),
    getSelectedLabel(rules, rule),
  ].filter((text) => text !== "");
}

function getSelectedLabel(options: readonly SelectOption[], value: string): string {
  return options.find((option) => value !== "" && option.value === value)?.label ?? "";
}

function createAnyOption(label: string): SelectOption {
  return { value: "", label };
}

function createOptions<T extends string>(
  anyLabel: string,
  values: readonly T[],
  getLabel: (value: T) => string,
) {
  return [createAnyOption(anyLabel), ...values.map((value) => ({ value, label: getLabel(value) }))];
}

const purposes = createOptions("Any purpose", Object.values(Purpose), (value) => purposeLabels[value]);
const channels = createOptions("Any channel", Object.values(Channel), (value) => channelLabels[value]);
const outcomes = createOptions("Any outcome", OUTCOMES, (value) => outcomeLabels[value].label);
const rules = createOptions("Any rule or none", RULES, (value) => ruleLabels[value]);
