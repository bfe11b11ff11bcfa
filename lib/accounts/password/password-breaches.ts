// Asks a list of breached passwords without telling it the password: it learns five of forty hexadecimal digits of a hash
// and answers with all that begin so (k-anonymity; the range API of Have I Been Pwned).
import "server-only";
import { createHash } from "node:crypto";
import { env } from "@/lib/env";

/** A person waits for the answer. */
const PATIENCE_MS = 2_000;

/**
 * Answers kept, some 40 kB each, and for how long: whoever mends another field and sends the form again asks once. What is
 * lost with the process is asked for anew, so it stands in memory.
 */
const KEPT_ANSWERS = 100;
const KEPT_MS = 60 * 60 * 1000;

/** Whether a password is on the list. "unknown" where the list does not answer; "not_asked" where none is configured. */
export async function lookUpBreach(
  password: string,
): Promise<"breached" | "clean" | "unknown" | "not_asked"> {
  const { HIBP_URL } = env();
  if (!HIBP_URL) return "not_asked";
  const digest = createHash("sha1").update(password.normalize("NFC")).digest("hex").toUpperCase();
  const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)];
  const found = await suffixes(HIBP_URL, prefix).catch(() => null);
  if (!found) return "unknown";
  return found.has(suffix) ? "breached" : "clean";
}

type Answer = { suffixes: ReadonlySet<string>; goodUntil: number };

const answers = new Map<string, Answer>();

async function suffixes(list: URL, prefix: string): Promise<ReadonlySet<string>> {
  const kept = answers.get(prefix);
  if (kept && kept.goodUntil > Date.now()) return kept.suffixes;
  const response = await fetch(new URL(`range/${prefix}`, list), {
    // Padding makes all answers about as long, so that whoever watches the line learns nothing from their length.
    headers: { "add-padding": "true", "user-agent": "twofold" },
    signal: AbortSignal.timeout(PATIENCE_MS),
    redirect: "error",
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`the list of breached passwords answered ${response.status}`);
  const found = readRange(await response.text());
  answers.delete(prefix);
  answers.set(prefix, { suffixes: found, goodUntil: Date.now() + KEPT_MS });
  const [oldest] = answers.keys();
  if (answers.size > KEPT_ANSWERS && oldest !== undefined) answers.delete(oldest);
  return found;
}

/** Lines of `suffix:count`; those that are padding have a count of 0. */
function readRange(text: string): ReadonlySet<string> {
  const lines = text.trim().split(/\r?\n/);
  const found = lines.map((line) => /^([0-9A-F]{35}):(\d+)$/i.exec(line));
  if (found.some((line) => line === null)) throw new Error("that is no list of breached passwords");
  return new Set(found.flatMap((line) => (line?.[1] && line[2] !== "0" ? [line[1].toUpperCase()] : [])));
}
