// Page with a single message, such as "Page not found".

import type { ReactNode } from "react";
import { Mark } from "./mark";

export function Message({
  overline,
  title,
  children,
  action,
}: {
  /** Small text above the heading. */
  overline?: string;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="py-6 sm:py-12">
      <Mark className="mb-8 size-16" />
      {overline && <p className="mb-2 eyebrow text-muted">{overline}</p>}
      <h1 className="text-3xl sm:text-4xl">{title}</h1>
      <div className="mt-3 max-w-prose text-lg text-muted">{children}</div>
      {action && <div className="mt-8 flex flex-wrap gap-3">{action}</div>}
    </div>
  );
}
