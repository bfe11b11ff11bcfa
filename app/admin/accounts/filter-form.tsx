// Search and filters of the user list. A GET form, so that the URL holds the filter and no script is needed.
import { Field } from "@/components/field";
import { Icon } from "@/components/icon";
import { buttonClass } from "@/components/link";
import { SelectField } from "@/components/select-field";
import { toUserParams, type UserFilter } from "@/lib/admin/users/user-filter";

type FilterFormProps = {
  filter: UserFilter;
  countries: readonly { code: string; name: string }[];
  searchError: string | undefined;
};

export function FilterForm({ filter, countries, searchError }: FilterFormProps) {
  const params = toUserParams(filter);
  const { country, created, signedIn } = filter;
  const isFiltered = [country, created.from, created.to, signedIn.from, signedIn.to].some(Boolean);
  return (
    <form action="/admin/accounts" role="search" aria-label="Users">
      {["status", "sort", "order"].map(
        (name) => params[name] && <input key={name} type="hidden" name={name} value={params[name]} />,
      )}
      <div className="grid max-w-xl grid-cols-[1fr_auto] gap-x-3">
        <Field
          name="q"
          label="Search"
          hint="Part of the name, email address, or phone number."
          error={searchError}
          defaultValue={filter.search}
          type="search"
          autoComplete="off"
          maxLength={100}
        />
        <button type="submit" className={`${buttonClass("secondary")} mt-6.5 self-start`}>
          <Icon name="search" className="size-4" />
          Search
        </button>
      </div>
      <details open={isFiltered} className="group">
        <summary className="inline-flex min-h-11 cursor-pointer items-center gap-2 font-medium text-primary underline-offset-4 hover:underline">
          Country and dates
          <Icon name="down" className="size-3 group-open:rotate-180" />
        </summary>
        <div className="grid gap-x-5 pt-3 sm:grid-cols-2 lg:grid-cols-5">
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
        </div>
        <button type="submit" className={buttonClass("secondary")}>
          Apply
        </button>
      </details>
    </form>
  );
}

function DateField({ name, label, value }: { name: string; label: string; value: string | null }) {
  return <Field name={name} label={label} type="date" defaultValue={value ?? ""} />;
}
