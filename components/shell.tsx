// Header, main area, and footer of every page. It loads no data: pages pass in what to show.

import type { ReactNode } from "react";
import { AccountMenu, type MenuUser } from "./account-menu";
import { BRAND } from "./brand";
import { FormOwner } from "./form-owner";
import { Wordmark } from "./mark";

type FooterProps = {
  /** Links of the operator, such as "Support". */
  links?: { label: string; href: string }[];
  sourceUrl?: string | undefined;
};

/** Page content with the footer. */
export function PageFrame({ children, ...footer }: FooterProps & { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      {children}
      <SiteFooter {...footer} />
    </div>
  );
}

/**
 * Header and `<main>` of a page. Error pages omit `user`, because they don't read the session. Their header
 * shows only the name. `formOwner`: the user or challenge that the page's forms act on.
 */
export function Page({
  width = "wide",
  formOwner = "",
  children,
  ...header
}: SiteHeaderProps & { width?: keyof typeof widths; formOwner?: string; children: ReactNode }) {
  return (
    <FormOwner value={formOwner}>
      <SiteHeader {...header} />
      <main
        id="content"
        tabIndex={-1}
        className={`mx-auto w-full grow px-4 outline-none sm:px-6 ${widths[width]}`}
      >
        {children}
      </main>
    </FormOwner>
  );
}

const widths = {
  /** Lists, tables, and the landing page. */
  wide: "max-w-6xl py-8 sm:py-12",
  /** Single-column pages. */
  reading: "max-w-3xl py-8 sm:py-12",
  /** Pages of the account, with their navigation beside them. */
  settings: "max-w-6xl py-6 sm:py-10",
  /** Forms in an AuthCard. */
  form: "max-w-5xl py-6 sm:py-14",
} as const;

type SiteHeaderProps = {
  /** Null for visitors. */
  user?: MenuUser | null;
  /** Path of the navigation entry to highlight. */
  current?: string | undefined;
};

function SiteHeader({ user, current }: SiteHeaderProps) {
  return (
    <header className="border-b border-line bg-base-100 print:hidden">
      <div className="mx-auto flex min-h-16 w-full max-w-6xl flex-wrap items-center justify-between gap-x-4 px-4 sm:px-6">
        <a
          href={home.href}
          className="-ml-1 inline-flex min-h-11 items-center rounded-field px-1"
          aria-label={home.label}
        >
          <Wordmark />
        </a>
        {user !== undefined && (
          <nav aria-label="Main" className="-mr-3 flex items-center max-[22rem]:-ml-3 sm:gap-1">
            {user ? <AccountMenu user={user} current={current} /> : <VisitorLinks current={current} />}
          </nav>
        )}
      </div>
    </header>
  );
}

const home = { href: "/", label: `${BRAND.name}, home` };

function VisitorLinks({ current }: Pick<SiteHeaderProps, "current">) {
  return visitorLinks.map(({ href, label, className }) => (
    <a key={href} href={href} aria-current={href === current ? "page" : undefined} className={className}>
      {label}
    </a>
  ));
}

const entry =
  "inline-flex min-h-11 items-center rounded-field px-3 font-medium underline-offset-8 decoration-2 decoration-accent hover:underline aria-[current=page]:underline";

const visitorLinks = [
  { href: "/sign-in", label: "Sign in", className: entry },
  { href: "/sign-up", label: "Create account", className: `${entry} text-primary` },
];

const footerLink = "inline-flex min-h-11 items-center underline underline-offset-4 hover:decoration-2";

function SiteFooter({ links = [], sourceUrl }: FooterProps) {
  const entries = [{ label: "Getting codes you didn't request?", href: "/stop-messages" }, ...links];
  return (
    <footer className="border-t border-line print:hidden">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between gap-x-8 gap-y-2 px-4 py-8 text-sm text-muted sm:px-6">
        <p>
          {`${BRAND.name} – ${BRAND.claim}. `}
          {sourceUrl ? (
            <a href={sourceUrl} className={footerLink}>
              Open source
            </a>
          ) : (
            "Open source"
          )}{" "}
          under the MIT license.
        </p>
        <ul className="flex flex-wrap gap-x-6">
          {entries.map(({ label, href }) => (
            <li key={href}>
              <a href={href} className={footerLink}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </footer>
  );
}
