// Replaces a path by its route: `/reset-password/[token]` instead of the token. Unknown paths are "other".
import "server-only";
import { BUILD } from "@/lib/env";

const fixed: ReadonlySet<string> = new Set(BUILD.routes.filter((route) => !route.includes("[")));

const patterns = BUILD.routes
  .filter((route) => route.includes("["))
  .map((route) => ({ route, pattern: new RegExp(`^${route.replace(/\[[^\]]+\]/g, "[^/]+")}$`) }));

export function getRoute(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (fixed.has(path)) return path;
  if (path.startsWith("/_next/static/")) return "/_next/static";
  return patterns.find(({ pattern }) => pattern.test(path))?.route ?? "other";
}
