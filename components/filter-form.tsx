// Filters of a list: a GET form that opens below its button, so that the URL holds the filter and no script
// is needed. The active filters are beside the button, each with a link that removes it.

import type { ReactNode } from "react";
import { ActiveFilters, type ActiveFilter } from "./active-filters";
import { Icon } from "./icon";
import { buttonClass } from "./link";

export function FilterForm({
  action,
  label,
  filters,
  params = {},
  isOpen = false,
  children,
}: {
  /** Path of the list. */
  action: string;
  /** Name of the list: "Users". */
  label: string;
  filters: readonly ActiveFilter[];
  /** Parameters that the form has no field for, such as the sort order. */
  params?: Record<string, string>;
  /** To show an error. */
  isOpen?: boolean;
  /** The fields. */
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 has-[details[open]]:basis-full print:hidden">
      <details open={isOpen} className="group open:basis-full">
        <summary className={`${buttonClass("secondary")} min-h-11! list-none px-4 text-[0.9375rem]`}>
          Filters
          {filters.length > 0 && (
            <span className="badge h-5 border-transparent bg-primary px-1.5 text-primary-content tabular-nums">
              {filters.length}
            </span>
          )}
          <Icon name="down" className="size-3 group-open:rotate-180" />
        </summary>
        <form action={action} role="search" aria-label={`${label}, filters`} className="mt-2 sheet p-5 pb-4">
          {Object.entries(params).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div className="grid gap-x-5 sm:grid-cols-2 lg:grid-cols-4">{children}</div>
          <button type="submit" className={buttonClass("primary")}>
            Apply
          </button>
        </form>
      </details>
      <ActiveFilters filters={filters} clear={action} />
    </div>
  );
}
