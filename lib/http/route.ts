// Addresses as templates: `/reset-password/[token]` in place of the token itself. What the app has no route for is "other".
import "server-only";
import { BUILD } from "@/lib/env";

const fixed: ReadonlySet<string> = new Set(BUILD.routes.filter((route) => !route.includes("[")));

const patterns = BUILD.routes
  .filter((route) => route.includes("["))
  .map((route) => ({ route, pattern: new RegExp(`^${route.replace(/\[[^\]]+\]/g, "[^/]+")}$`) }));

/** The template of a path, with or without its query string. */
export function routeOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (fixed.has(path)) return path;
  if (path.startsWith("/_next/static/")) return "/_next/static";
  return patterns.find(({ pattern }) => pattern.test(path))?.route ?? "other";
}
