// Sections of a page: beside the content on wide screens, tabs above it on narrow ones.

export type SideNavItem = {
  href: string;
  label: string;
  /** `page`: this page. `true`: a page of this section. */
  current?: "page" | "true" | undefined;
};

export function SideNav({ label, items }: { label: string; items: readonly SideNavItem[] }) {
  return (
    <nav aria-label={label} className="border-line max-lg:border-b print:hidden">
      <ul className="-mb-px flex flex-wrap gap-x-5 lg:sticky lg:top-6 lg:flex-col lg:gap-y-0.5">
        {items.map(({ href, label, current }) => (
          <li key={href}>
            <a href={href} aria-current={current} className={entry}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Forced colors would make transparent borders visible. */
const entry = [
  "inline-flex min-h-11 items-center font-medium text-muted hover:text-base-content aria-[current]:text-base-content",
  "not-aria-[current]:forced-colors:border-[Canvas]",
  "max-lg:border-b-3 max-lg:border-transparent max-lg:aria-[current]:border-accent",
  "lg:w-full lg:border-l-3 lg:border-transparent lg:px-4 lg:hover:border-line-strong lg:aria-[current]:border-accent lg:aria-[current]:bg-base-100",
].join(" ");
