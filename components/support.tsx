"use client";
// Links to support wherever a text mentions it. The root layout provides the address, if there is one.
import { createContext, useContext, type ReactNode } from "react";

const SupportUrl = createContext<string | undefined>(undefined);

export function SupportProvider({ url, children }: { url: string | undefined; children: ReactNode }) {
  return <SupportUrl value={url}>{children}</SupportUrl>;
}

/** Link to support. Renders only the text if no address is configured. */
export function SupportLink({ children }: { children: ReactNode }) {
  const url = useContext(SupportUrl);
  if (!url) return children;
  return (
    <a href={url} className="underline underline-offset-2 hover:decoration-2">
      {children}
    </a>
  );
}

/** Text in which "contact support" becomes a link. Other content is rendered as it is. */
export function SupportText({ children }: { children: ReactNode }) {
  if (typeof children !== "string") return children;
  const [before, mention, after] = children.split(MENTION);
  if (mention === undefined) return children;
  return (
    <>
      {before}
      <SupportLink>{mention}</SupportLink>
      {after}
    </>
  );
}

const MENTION = /([Cc]ontact support|Support(?= can lift))/;
