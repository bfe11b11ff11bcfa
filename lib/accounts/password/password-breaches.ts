// The Have I Been Pwned API gets only 5 of the 40 hexadecimal digits of a password's SHA-1 (k-anonymity).
import "server-only";
import { createHash } from "node:crypto";
import { env } from "@/lib/env";

const TIMEOUT_MS = 2_000;

/** About 40 kB each: submitting a corrected form sends no second request. */
const MAX_CACHED_RANGES = 100;
const CACHE_MS = 60 * 60 * 1000;

/** "unknown": the list is unavailable. "not_asked": none is configured. */
export async function lookUpBreach(
  password: string,
): Promise<"breached" | "clean" | "unknown" | "not_asked"> {
  const { HIBP_URL } = env();
  if (!HIBP_URL) return "not_asked";
  const digest = createHash("sha1").update(password.normalize("NFC")).digest("hex").toUpperCase();
  const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)];
  const found = await fetchSuffixes(HIBP_URL, prefix).catch(() => null);
  if (!found) return "unknown";
  return found.has(suffix) ? "breached" : "clean";
}

type CachedRange = { suffixes: ReadonlySet<string>; expiresAt: number };

const cache = new Map<string, CachedRange>();

async function fetchSuffixes(list: URL, prefix: string): Promise<ReadonlySet<string>> {
  const cached = cache.get(prefix);
  if (cached && cached.expiresAt > Date.now()) return cached.suffixes;
  const response = await fetch(new URL(`range/${prefix}`, list), {
    // Padding hides the range from anyone who sees the length of the encrypted response.
    headers: { "add-padding": "true", "user-agent": "twofold" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`The list of breached passwords returned ${response.status}`);
  const found = readRange(await response.text());
  cache.delete(prefix);
  cache.set(prefix, { suffixes: found, expiresAt: Date.now() + CACHE_MS });
  const [oldest] = cache.keys();
  if (cache.size > MAX_CACHED_RANGES && oldest !== undefined) cache.delete(oldest);
  return found;
}

/** Lines of `suffix:count`. Padding has a count of 0. */
function readRange(text: string): ReadonlySet<string> {
  const lines = text.trim().split(/\r?\n/);
  const found = lines.map((line) => /^([0-9A-F]{35}):(\d+)$/i.exec(line));
  if (found.some((line) => line === null))
    throw new Error("The response is not a list of breached passwords");
  return new Set(found.flatMap((line) => (line?.[1] && line[2] !== "0" ? [line[1].toUpperCase()] : [])));
}
