import "server-only";
import { env } from "@/lib/env";

export type SiteLink = { label: string; href: string };

export function getSiteLinks(): SiteLink[] {
  const { SUPPORT_URL, PRIVACY_URL, TERMS_URL } = env();
  const links: [label: string, url: URL | undefined][] = [
    ["Support", SUPPORT_URL],
    ["Privacy", PRIVACY_URL],
    ["Terms", TERMS_URL],
  ];
  return links.flatMap(([label, url]) => (url ? [{ label, href: url.href }] : []));
}
