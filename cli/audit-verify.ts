// `npm run audit:verify`: checks that the audit trail is unchanged. Exits with 1 if it is not.
import { parseArgs } from "node:util";
import type { Fault, Finding, FoundEvent } from "../lib/audit/verify-chain";
import { useLocalEnvironment } from "../dev/local-environment";
import { runCommand } from "./run-command";

const HELP = `Usage: npm run audit:verify -- [--noted <position>:<hash>] [--all]

  Checks the audit trail for events that were changed, removed, or inserted outside the app.

  --noted  the chain end printed by an earlier run or by the app's log. Required to detect that the chain was restored to
           an older state or rebuilt. Store it where no one with write access to the database can change it.
  --all    print every fault, not just the first 10
`;

/** Faults printed without --all. */
const MAX_FAULTS = 10;

const PROGRESS_EVERY = 100_000;

const LABELS: Record<Fault, string> = {
  changed: "CHANGED",
  missing: "MISSING",
  inserted: "INSERTED",
  erased: "ERASED",
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { noted: { type: "string" }, all: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.noted !== undefined && !/^\d+:[0-9a-f]{32}$/.test(values.noted))
    throw new Error(
      "--noted expects the chain end printed by an earlier run: 1234:0123456789abcdef0123456789abcdef",
    );
  useLocalEnvironment();
  const { verifyTrail } = await import("../lib/audit/verify-chain");
  const { pool } = await import("../lib/database/client");
  const client = await pool().connect();
  let printed = 0;
  const report = await verifyTrail(client, {
    noted: values.noted,
    onFinding: (finding) => {
      if (values.all || printed < MAX_FAULTS) console.log(formatFinding(finding));
      printed++;
    },
    onProgress: printProgress,
  });
  if (printed > MAX_FAULTS && !values.all)
    console.log(`… and ${formatCount(printed - MAX_FAULTS)} more (--all)`);
  console.log(
    `${formatCount(report.events)} events are linked. ${formatCount(report.erased)} events of deleted accounts are anonymized.`,
  );
  if (report.waiting > 0)
    console.log(
      `${formatCount(report.waiting)} events are waiting to be linked. A running app links them every two seconds.`,
    );
  console.log(`Chain end (save this): ${report.end}`);
  console.log(report.findings > 0 ? "The audit trail HAS BEEN TAMPERED WITH." : "The audit trail is intact.");
  return report.findings > 0 ? 1 : 0;
}

let printedAt = 0;

function printProgress(position: number, last: number): void {
  if (position - printedAt < PROGRESS_EVERY) return;
  printedAt = position;
  process.stderr.write(`… ${formatCount(position)} of ${formatCount(last)}\n`);
}

/** Returns a finding as one line, whatever characters the row contains. */
function formatFinding({ fault, about, position, event }: Finding): string {
  const where = position === undefined ? "" : ` at ${formatCount(position)}`;
  return toPrintable(`${LABELS[fault]}${where}: ${about}${event ? ` – ${describeEvent(event)}` : ""}`);
}

function describeEvent({ id, at, name, ip, userAgent }: FoundEvent): string {
  const date = new Date(Number(at));
  const time = Number.isNaN(date.getTime()) ? at : date.toISOString();
  return `${id} ${time} ${name} from ${ip} by ${userAgent.slice(0, 256)}`;
}

/** Control, bidirectional, and line characters could forge, recolor, or reorder lines. */
function toPrintable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}

const formatCount = (n: number) => n.toLocaleString("en");

await runCommand(main);
