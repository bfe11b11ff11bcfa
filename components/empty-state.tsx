// Placeholder for an empty list.

import type { ReactNode } from "react";

export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center sheet border-dashed px-6 py-14 text-center">
      <svg viewBox="0 0 64 48" className="mb-5 h-12 w-16" aria-hidden="true" focusable="false">
        <path d="M4 10 32 4v34L4 44z" className="fill-primary/15" />
        <path d="m32 4 28 6v34l-28-6z" className="fill-primary/28" />
      </svg>
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-md text-muted">{children}</div>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  );
}
