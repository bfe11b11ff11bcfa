// Links are plain anchors: no client-side navigation, and no prefetching of pages that require a session.

import type { ComponentProps, ReactNode } from "react";

type LinkProps = Omit<ComponentProps<"a">, "className" | "href"> & { href: string; children: ReactNode };

/** Inline link. */
export function TextLink({ href, children, ...rest }: LinkProps) {
  return (
    <a
      href={href}
      className="link font-medium text-primary decoration-1 underline-offset-4 hover:decoration-2"
      {...rest}
    >
      {children}
    </a>
  );
}

/** Link that looks like a button. */
export function ButtonLink({
  href,
  children,
  variant = "primary",
  wide = false,
  ...rest
}: LinkProps & { variant?: ButtonVariant; wide?: boolean }) {
  return (
    <a href={href} className={buttonClass(variant, wide)} {...rest}>
      {children}
    </a>
  );
}

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger" | "link";

/** Returns the class names of a button. */
export function buttonClass(variant: ButtonVariant, wide = false): string {
  return `${base} ${variants[variant]} ${wide ? "w-full" : ""}`;
}

const base =
  "btn relative h-auto py-2 text-base disabled:bg-transparent disabled:text-muted aria-disabled:bg-transparent aria-disabled:text-muted not-noscript:data-early:text-muted";

const boxed =
  "min-h-12 px-5 font-semibold disabled:border-line aria-disabled:border-line not-noscript:data-early:border-line not-noscript:data-early:bg-transparent";

const variants: Record<ButtonVariant, string> = {
  primary: `${boxed} btn-primary`,
  secondary: `${boxed} border-line-strong bg-base-100 hover:border-base-content`,
  quiet: `${boxed} btn-ghost text-primary hover:bg-primary/10 hover:text-primary`,
  danger: `${boxed} border-error bg-base-100 text-error hover:bg-error hover:text-error-content`,
  // Like a `TextLink`, so that both align in a list.
  link: "min-h-11 border-0 btn-link px-0 font-medium decoration-1 underline-offset-4 hover:decoration-2 aria-disabled:no-underline",
};
