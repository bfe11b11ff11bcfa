// Filters of the audit trail.
import { Field } from "@/components/field";
import { FilterForm } from "@/components/filter-form";
import { SelectField } from "@/components/select-field";
import type { EventFilter } from "@/lib/admin/events/list-events";
import { activeFilters } from "./active-filters";
import { eventOptions } from "./messages";

type EventFiltersProps = { filter: EventFilter; unknownUser: "user" | "actor" | undefined };

export function EventFilters({ filter, unknownUser }: EventFiltersProps) {
  const { name, period } = filter;
  const getError = (field: "user" | "actor") =>
    unknownUser === field ? "No user found. Enter the full ID or email address." : undefined;
  return (
    <FilterForm
      action="/admin/events"
      label="Events"
      filters={activeFilters(filter)}
      isOpen={unknownUser !== undefined}
    >
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
    </FilterForm>
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
