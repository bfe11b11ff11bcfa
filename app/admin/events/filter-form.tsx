// Filters of the audit trail. A GET form, so that the URL holds the filter.
import { Field } from "@/components/field";
import { buttonClass } from "@/components/link";
import { SelectField } from "@/components/select-field";
import type { EventFilter } from "@/lib/admin/events/list-events";
import { eventOptions } from "./messages";

type FilterFormProps = { filter: EventFilter; nobody: "user" | "actor" | undefined };

export function FilterForm({ filter, nobody }: FilterFormProps) {
  const { name, period } = filter;
  const errorOf = (who: "user" | "actor") =>
    nobody === who ? "No user found. Enter the full ID or email address." : undefined;
  return (
    <form action="/admin/events" role="search" aria-label="Events">
      <div className="grid gap-x-5 sm:grid-cols-2 lg:grid-cols-[1.4fr_1.4fr_1.4fr_1fr_1fr]">
        <SelectField
          name="name"
          label="Event"
          defaultValue={name ?? ""}
          options={[{ value: "", label: "All events" }, ...eventOptions]}
        />
        <Person name="user" label="User" value={filter.user} error={errorOf("user")} />
        <Person name="actor" label="Actor" value={filter.actor} error={errorOf("actor")} />
        <Field name="from" label="From" type="date" defaultValue={period.from ?? ""} />
        <Field name="to" label="Until" type="date" defaultValue={period.to ?? ""} />
      </div>
      <button type="submit" className={buttonClass("secondary")}>
        Show
      </button>
    </form>
  );
}

type PersonProps = { name: string; label: string; value: string; error: string | undefined };

function Person({ name, label, value, error }: PersonProps) {
  return (
    <Field
      name={name}
      label={label}
      hint="User ID or full email address."
      error={error}
      defaultValue={value}
      autoComplete="off"
      spellCheck={false}
      maxLength={254}
    />
  );
}
