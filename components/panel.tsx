// Section with a heading, and the heading of a page.

import type { ReactNode } from "react";

export function Panel({
  title,
  intro,
  action,
  children,
}: {
  title: string;
  intro?: ReactNode;
  /** Shown next to the heading. */
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className="sheet px-5 py-5 sm:px-7 sm:py-6">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="text-xl">{title}</h2>
          {intro && <p className="mt-1 max-w-prose text-muted">{intro}</p>}
        </div>
        {action && <div className="lone-links">{action}</div>}
      </div>
      {children && <div className="mt-3">{children}</div>}
    </section>
  );
}

export function PageHeading({ title, intro, end }: { title: string; intro?: ReactNode; end?: ReactNode }) {
  return (
    <div className="mb-8 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div className="max-w-2xl">
        <h1 className="text-3xl sm:text-4xl">{title}</h1>
        {intro && <p className="mt-2 text-lg text-muted">{intro}</p>}
      </div>
      {end}
    </div>
  );
}
