// Checks every response of a run for content that no response may have.
import type { Answer } from "../../testing/http-browser";

/** 501, 503, and 505 are deliberate refusals. */
export const isFault = (status: number) => status >= 500 && ![501, 503, 505].includes(status);

/** Returns the flaws of a response, each as a noun phrase. */
export function findFlaws({ status, headers, body }: Answer): string[] {
  const isScript = /javascript/.test(headers["content-type"] ?? "");
  const leaks = isScript ? LEAKS : [...LEAKS, ...PAGE_LEAKS];
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

/** Not checked in scripts: bundles contain module paths, which reveal nothing about the build machine. */
const PAGE_LEAKS: [pattern: RegExp, what: string][] = [[/[\w.)]\/node_modules\/[\w@.-]+\//, "a server path"]];
