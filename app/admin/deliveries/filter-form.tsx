// Filters of the delivery list.
import type { ActiveFilter } from "@/components/active-filters";
import { Field } from "@/components/field";
import { FilterForm } from "@/components/filter-form";
import { SelectField, type SelectOption } from "@/components/select-field";
import { FILTER_NAMES, OUTCOMES, type FilterTexts } from "@/lib/admin/deliveries/delivery-filter";
import type { KnownCountry } from "@/lib/admin/occurring-countries";
import { RULES } from "@/lib/deliveries/limits/evaluate";
import { getCountryName } from "@/lib/values/phone-number";
import { buildUrl } from "@/app/search-params";
import { Channel, Purpose } from "@/prisma/generated/enums";
import { channelLabels, outcomeLabels, purposeLabels, ruleLabels } from "./messages";

type DeliveryFiltersProps = { values: FilterTexts; countries: readonly KnownCountry[] };

export function DeliveryFilters({ values, countries }: DeliveryFiltersProps) {
  const countryOptions = createOptions(
    "Any country",
    countries.map(({ code }) => code),
    getCountryName,
  );
  return (
    <FilterForm action={PATH} label="Messages" filters={describeFilter(values)}>
      <Field name="from" label="From (UTC)" type="datetime-local" defaultValue={values.from} />
      <Field name="until" label="Until (UTC)" type="datetime-local" defaultValue={values.until} />
      <SelectField name="country" label="Country" defaultValue={values.country} options={countryOptions} />
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
    </FilterForm>
  );
}

const PATH = "/admin/deliveries";

/** Returns the active filters, each with the URL of the list without it. */
function describeFilter(values: FilterTexts): ActiveFilter[] {
  const { from, until, country, prefix, purpose, channel, outcome, rule } = values;
  const texts: FilterTexts = {
    from: from && `From: ${from.replace("T", " ")}`,
    until: until && `Until: ${until.replace("T", " ")}`,
    country: country && `Country: ${getCountryName(country)}`,
    prefix: prefix && `Number: ${prefix} …`,
    purpose: purpose && `Purpose: ${getSelectedLabel(purposes, purpose)}`,
    channel: channel && `Channel: ${getSelectedLabel(channels, channel)}`,
    outcome: outcome && `Outcome: ${getSelectedLabel(outcomes, outcome)}`,
    rule: rule && `Rule: ${getSelectedLabel(rules, rule)}`,
  };
  return FILTER_NAMES.filter((name) => texts[name] !== "").map((name) => ({
    label: texts[name],
    removeUrl: buildUrl(PATH, { ...values, [name]: "" }),
  }));
}

function getSelectedLabel(options: readonly SelectOption[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? "";
}

function createOptions<T extends string>(
  anyLabel: string,
  values: readonly T[],
  getLabel: (value: T) => string,
) {
  return [{ value: "", label: anyLabel }, ...values.map((value) => ({ value, label: getLabel(value) }))];
}

const purposes = createOptions("Any purpose", Object.values(Purpose), (value) => purposeLabels[value]);
const channels = createOptions("Any channel", Object.values(Channel), (value) => channelLabels[value]);
const outcomes = createOptions("Any outcome", OUTCOMES, (value) => outcomeLabels[value].label);
const rules = createOptions("Any rule or none", RULES, (value) => ruleLabels[value]);
