// Links to the previous and next page. Lists use cursors, so there are no page numbers.

import { Icon } from "./icon";
import { ButtonLink } from "./link";

export function Pagination({
  label,
  previous,
  next,
  summary,
}: {
  /** Name of the list: "Users". */
  label: string;
  previous?: string | undefined;
  next?: string | undefined;
  /** Such as "1–50 of 213". */
  summary?: string | undefined;
}) {
  if (!previous && !next && !summary) return null;
  return (
    <nav aria-label={`${label}, pages`} className="flex flex-wrap items-center justify-between gap-4">
      <p className="text-sm text-muted tabular-nums">{summary}</p>
      <div className="flex gap-3">
        {previous && (
          <ButtonLink href={previous} rel="prev" variant="secondary">
            <Icon name="back" className="size-4" />
            Previous
          </ButtonLink>
        )}
        {next && (
          <ButtonLink href={next} rel="next" variant="secondary">
            Next
            <Icon name="arrow" className="size-4" />
          </ButtonLink>
        )}
      </div>
    </nav>
  );
}
