// Lists the active filters. Each one links to the list without it.

import { Icon } from "./icon";

export type ActiveFilter = {
  /** Such as "Country: Germany". */
  label: string;
  /** URL of the list without this filter. */
  removeUrl: string;
};

export function ActiveFilters({ filters, clear }: { filters: readonly ActiveFilter[]; clear: string }) {
  if (filters.length === 0) return null;
  return (
    <nav aria-label="Active filters" className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <ul className="flex flex-wrap gap-2">
        {filters.map(({ label, removeUrl }) => (
          <li key={label}>
            <a
              href={removeUrl}
              className="inline-flex min-h-11 max-w-full items-center gap-2 rounded-field border border-line-strong bg-base-100 px-3 text-[0.9375rem] font-medium hover:border-base-content"
            >
              <span className="min-w-0 wrap-anywhere">
                <span className="sr-only">Remove filter </span>
                <bdi>{label}</bdi>
              </span>
              <Icon name="close" className="size-3.5" />
            </a>
          </li>
        ))}
      </ul>
      {filters.length > 1 && (
        <a
          href={clear}
          className="inline-flex min-h-11 link items-center font-medium text-primary underline-offset-4"
        >
          Clear all
        </a>
      )}
    </nav>
  );
}
