// Search engines may index the pages for everyone, and load what these pages need.
import type { MetadataRoute } from "next";

/** `$` is the end of the address (RFC 9309 §2.2.3). */
const PAGES = ["/$", "/sign-in$", "/sign-up$", "/stop-messages$"];
const FILES = [
  "/_next/static/",
  "/favicon.ico",
  "/icon",
  "/apple-icon",
  "/opengraph-image",
  "/manifest.webmanifest",
];

export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", allow: [...PAGES, ...FILES], disallow: "/" } };
}
