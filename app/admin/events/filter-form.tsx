// Filters of the audit trail. A GET form, so that the URL holds the filter.
import { Field } from "@/components/field";
import { buttonClass } from "@/components/link";
import { SelectField } from "@/components/select-field";
import type { EventFilter } from "@/lib/admin/events/list-events";
import { eventOptions } from "./messages";

type FilterFormProps = { filter: EventFilter; unknownUser: "user" | "actor" | undefined };

export function FilterForm({ filter, unknownUser }: FilterFormProps) {
  const { name, period } = filter;
  const getError = (field: "user" | "actor") =>
    unknownUser === field ? "No user found. Enter the full ID or email address." : undefined;
  return (
    <form action="/admin/events" role="search" aria-label="Events">
      <div className="grid gap-x-5 sm:grid-cols-2 lg:grid-cols-[1.4fr_1.4fr_1.4fr_1fr_1fr]">
        <SelectField
          name="name"
          label="Event"
          defaultValue={name ?? ""}
          options={[{ value: "", label: "All events" }, ...eventOptions]}
        />
        <UserField name="user" label="User" value={filter.user} error={getError("user")} />
        <UserField name="actor" label="Actor" value={filter.actor} error={getError("actor")} />
        <Field name="from" label="From" type="date" defaultValue={period.from ?? ""} />
        <Field name="to" label="Until" type="date" defaultValue={period.to ?? ""} />
      </div>
      <button type="submit" className={buttonClass("secondary")}>
        Show
      </button>
    </form>
  );
}

type UserFieldProps = { name: string; label: string; value: string; error: string | undefined };

function UserField({ name, label, value, error }: UserFieldProps) {
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
