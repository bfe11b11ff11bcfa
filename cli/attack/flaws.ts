// What no answer may hold, whatever was asked: looked for in every answer of a run.
import type { Answer } from "../../testing/http-browser";

/** A fault of the server. 501, 503 and 505 are words of refusal. */
export const isFault = (status: number) => status >= 500 && ![501, 503, 505].includes(status);

/** What is wrong with this answer, each as a part of a sentence. */
export function flawsOf({ status, headers, body }: Answer): string[] {
  const isScript = /javascript/.test(headers["content-type"] ?? "");
  const leaks = isScript ? LEAKS : [...LEAKS, ...LEAKS_OF_PAGES];
  const flaws = leaks.filter(([pattern]) => pattern.test(body)).map(([, what]) => what);
  if (isFault(status)) flaws.push(`a server error (${status})`);
  if (headers["x-powered-by"] !== undefined) flaws.push("an X-Powered-By header");
  if (/\d/.test(String(headers.server ?? ""))) flaws.push("a server version in the Server header");
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
  [/webpack-internal:|webpack:\/\/\//, "source file names"],
  [/\/\/[#@] sourceMappingURL=/, "a source map URL"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, "a private key"],
  [/postgres(ql)?:\/\/[^\s"'<]+@/i, "the database address"],
  [/\$argon2(id|i|d)\$/, "a password hash"],
  [/\bPrismaClient\w*Error\b|\bSQLSTATE\b|syntax error at or near/i, "a database error"],
];

/** Bundles name their parts like that, and tell nothing of the machine that they were made on. */
const LEAKS_OF_PAGES: [pattern: RegExp, what: string][] = [
  [/[\w.)]\/node_modules\/[\w@.-]+\//, "a server path"],
];
