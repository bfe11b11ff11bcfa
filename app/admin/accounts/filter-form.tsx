// Filters of the user list. Its search is in the header of the console (app/admin/find-user.tsx).
import { Field } from "@/components/field";
import { FilterForm } from "@/components/filter-form";
import { SelectField } from "@/components/select-field";
import type { KnownCountry } from "@/lib/admin/occurring-countries";
import { toUserParams, type UserFilter } from "@/lib/admin/users/user-filter";
import { activeFilters, withoutParams } from "./messages";

type UserFiltersProps = { filter: UserFilter; countries: readonly KnownCountry[] };

export function UserFilters({ filter, countries }: UserFiltersProps) {
  const { country, created, signedIn } = filter;
  return (
    <FilterForm
      action="/admin/accounts"
      label="Users"
      filters={activeFilters(filter)}
      params={withoutParams(toUserParams(filter), FIELDS)}
    >
      <SelectField
        name="country"
        label="Country"
        defaultValue={country ?? ""}
        options={[
          { value: "", label: "All countries" },
          ...countries.map(({ code, name }) => ({ value: code, label: name })),
        ]}
      />
      <DateField name="created_from" label="Created from" value={created.from} />
      <DateField name="created_to" label="Created until" value={created.to} />
      <DateField name="signed_in_from" label="Last sign-in from" value={signedIn.from} />
      <DateField name="signed_in_to" label="Last sign-in until" value={signedIn.to} />
    </FilterForm>
  );
}

const FIELDS = ["country", "created_from", "created_to", "signed_in_from", "signed_in_to"];

function DateField({ name, label, value }: { name: string; label: string; value: string | null }) {
  return <Field name={name} label={label} type="date" defaultValue={value ?? ""} />;
}
