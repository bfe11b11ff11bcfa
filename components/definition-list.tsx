// Terms and values, with an optional action for each.

import type { ReactNode } from "react";

export type Definition = {
  term: string;
  value: ReactNode;
  /** Shown at the end: a badge or a link. */
  action?: ReactNode;
};

export function DefinitionList({ items }: { items: readonly Definition[] }) {
  return (
    <dl className="divide-y divide-line">
      {items.map(({ term, value, action }) => (
        <div key={term} className="flex min-h-14 flex-wrap items-center gap-x-6 py-1.5">
          <dt className="w-36 shrink-0 py-0.5 text-sm text-muted max-xs:w-full">{term}</dt>
          <dd className="min-w-0 grow font-medium wrap-anywhere">{value}</dd>
          {action && <dd className="lone-links shrink-0">{action}</dd>}
        </div>
      ))}
    </dl>
  );
}
