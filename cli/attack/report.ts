// Renders the result of a run for the terminal and as Markdown.
import type { Result, Verdict } from "./attack";
import { ASVS, NIST } from "./requirements";

export type Run = {
  target: string;
  /** Names of the other options, without values. */
  given: readonly string[];
  /** ISO 8601 */
  startedAt: string;
  seconds: number;
  requests: number;
  /** Sorted by ID. */
  results: Result[];
};

const VERDICTS: readonly Verdict[] = ["held", "failed", "not applicable", "not tried"];

/** Number of reasons shown per attack. */
const MAX_REASONS = 5;

/** Returns one line for the attack, and one for each problem. */
export function consoleLines({ id, verdict, name, checks, reasons }: Result): string[] {
  const sign = { held: "✓", failed: "✗", "not applicable": "–", "not tried": "·" }[verdict];
  const checkCount = verdict === "held" || verdict === "failed" ? ` (${checks})` : "";
  return [
    `  ${sign} ${id}  ${name}${checkCount}`,
    ...shortenReasons(reasons).map((reason) => `         ${reason}`),
  ];
}

/** Returns the number of attacks per verdict as a sentence. */
export function summary(results: readonly Result[]): string {
  return VERDICTS.map(
    (verdict) => `${results.filter((result) => result.verdict === verdict).length} ${verdict}`,
  ).join(", ");
}

/** Returns the report as Markdown: by attack, by ASVS 5.0.0 requirement, by NIST SP 800-63B-4 section. */
export function markdown({ target, given, startedAt, seconds, requests, results }: Run): string {
  const byAttack = results.map(({ id, name, verdict, checks, reasons, asvs, nist, tests }) => [
    id,
    name,
    verdict === "held" || verdict === "failed" ? `**${verdict}** (${checks} checks)` : verdict,
    shortenReasons(reasons).join("<br>"),
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
  getRequirements: (result: Result) => readonly string[],
  sign: string,
): string {
  const rows = Object.entries(titles).map(([requirement, title]) => {
    const matching = results.filter((result) => getRequirements(result).includes(requirement));
    const ids = (verdict: Verdict) =>
      matching
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

function shortenReasons(reasons: readonly string[]): string[] {
  const more = reasons.length - MAX_REASONS;
  return [...reasons.slice(0, MAX_REASONS), ...(more > 0 ? [`and ${more} more`] : [])].map((reason) =>
    reason.replaceAll(/[\u0000-\u001f\u007f]/g, " ").slice(0, 300),
  );
}
