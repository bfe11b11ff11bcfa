// Tabs as links, so that each tab has a URL.

export type Tab = { href: string; label: string; current?: boolean };

export function Tabs({ label, items }: { label: string; items: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-6">
        {items.map(({ href, label, current }) => (
          <li key={href}>
            <a
              href={href}
              aria-current={current ? "page" : undefined}
              className="inline-flex min-h-11 items-center border-b-3 border-transparent font-medium text-muted hover:border-line-strong hover:text-base-content aria-[current=page]:border-accent aria-[current=page]:text-base-content not-aria-[current]:forced-colors:border-[Canvas]"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
