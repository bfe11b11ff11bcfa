// What no answer may hold, whatever was asked: looked for in every answer of a run.
import type { Answer } from "../../testing/http-browser";

/** A fault of the server. 501, 503 and 505 are words of refusal. */
export const isFault = (status: number) => status >= 500 && ![501, 503, 505].includes(status);

/** What is wrong with this answer, each as a part of a sentence. */
export function flawsOf({ status, headers, body }: Answer): string[] {
  const isScript = /javascript/.test(headers["content-type"] ?? "");
  const leaks = isScript ? LEAKS : [...LEAKS, ...LEAKS_OF_PAGES];
  const flaws = leaks.filter(([pattern]) => pattern.test(body)).map(([, what]) => what);
  if (isFault(status)) flaws.push(`a fault (${status})`);
  if (headers["x-powered-by"] !== undefined) flaws.push("an X-Powered-By header");
  if (/\d/.test(String(headers.server ?? ""))) flaws.push("the version of the server in its Server header");
  if (body !== "" && status !== 304 && !headers["content-type"] && !isRedirect(status))
    flaws.push("no Content-Type");
  if (
    /^text\/html\s*(;|$)/i.test(headers["content-type"] ?? "") &&
    !/charset=/i.test(headers["content-type"] ?? "")
  )
    flaws.push("HTML without a charset");
  return flaws;
}

export const isRedirect = (status: number) => status >= 300 && status < 400;

const LEAKS: [pattern: RegExp, what: string][] = [
  [/\n\s+at [^\n]{1,200}:\d+:\d+\)?/, "a stack trace"],
  [/webpack-internal:|webpack:\/\/\//, "names of source files"],
  [/\/\/[#@] sourceMappingURL=/, "the address of a source map"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, "a private key"],
  [/postgres(ql)?:\/\/[^\s"'<]+@/i, "the address of the database"],
  [/\$argon2(id|i|d)\$/, "the hash of a password"],
  [/\bPrismaClient\w*Error\b|\bSQLSTATE\b|syntax error at or near/i, "an error of the database"],
];

/** Bundles name their parts like that, and tell nothing of the machine that they were made on. */
const LEAKS_OF_PAGES: [pattern: RegExp, what: string][] = [
  [/[\w.)]\/node_modules\/[\w@.-]+\//, "a path on the server"],
];
