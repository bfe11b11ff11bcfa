// What a run found, for a terminal, for a repository (Markdown) and for a program (JSON).
import type { Result, Verdict } from "./attack";
import { ASVS, NIST } from "./requirements";

export type Run = {
  target: string;
  /** What it was given beside that: names of options, without their values. */
  given: readonly string[];
  /** ISO 8601 */
  startedAt: string;
  seconds: number;
  requests: number;
  /** By id. */
  results: Result[];
};

const VERDICTS: readonly Verdict[] = ["held", "failed", "not applicable", "not tried"];

/** Reasons of one attack that are told; the others are counted. */
const TOLD = 5;

/** One line for each attack that was tried, with what went wrong. */
export function consoleLines({ id, verdict, name, checks, reasons }: Result): string[] {
  const sign = { held: "✓", failed: "✗", "not applicable": "–", "not tried": "·" }[verdict];
  const looked = verdict === "held" || verdict === "failed" ? ` (${checks})` : "";
  return [`  ${sign} ${id}  ${name}${looked}`, ...told(reasons).map((reason) => `         ${reason}`)];
}

/** How many of each verdict, as a sentence. */
export function summary(results: readonly Result[]): string {
  return VERDICTS.map(
    (verdict) => `${results.filter((result) => result.verdict === verdict).length} ${verdict}`,
  ).join(", ");
}

/** The report as Markdown: by attack, by requirement of ASVS 5.0.0, by section of NIST SP 800-63B-4. */
export function markdown({ target, given, startedAt, seconds, requests, results }: Run): string {
  const byAttack = results.map(({ id, name, verdict, checks, reasons, asvs, nist, tests }) => [
    id,
    name,
    verdict === "held" || verdict === "failed" ? `**${verdict}** (${checks} checks)` : verdict,
    told(reasons).join("<br>"),
    [...asvs, ...nist.map((section) => `§${section}`)].join(", "),
    tests.map((test) => `\`${test}\``).join(", "),
  ]);
  return [
    "# External attack report",
    `\`npm run attack -- ${[target, ...given].join(" ")}\`, ${startedAt}: ${requests} requests in ${seconds} seconds, ${summary(results)}.`,
    "*Held* means that the attacks tried here failed, not that no other attack would succeed. Attacks that can only be tested " +
      "from inside are not tried; their tests are listed.",
    "## By attack",
    table(["", "attack", "verdict", "why", "requirements", "tests in the repository"], byAttack),
    "## By OWASP ASVS 5.0.0 requirement",
    byRequirement(ASVS, results, ({ asvs }) => asvs, ""),
    "## By NIST SP 800-63B-4 section",
    byRequirement(NIST, results, ({ nist }) => nist, "§"),
  ].join("\n\n");
}

function byRequirement(
  titles: Record<string, string>,
  results: readonly Result[],
  of: (result: Result) => readonly string[],
  sign: string,
): string {
  const rows = Object.entries(titles).map(([requirement, title]) => {
    const about = results.filter((result) => of(result).includes(requirement));
    const ids = (verdict: Verdict) =>
      about
        .filter((result) => result.verdict === verdict)
        .map(({ id }) => id)
        .join(", ");
    return [`${sign}${requirement}`, title, ...VERDICTS.map(ids)];
  });
  return table(["", "summary", "held", "failed", "not applicable", "not tried from outside"], rows);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function told(reasons: readonly string[]): string[] {
  const more = reasons.length - TOLD;
  return [...reasons.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])].map((reason) =>
    reason.replaceAll(/[\u0000-\u001f\u007f]/g, " ").slice(0, 300),
  );
}
