// `npm run doctor`: reads the configuration as `npm start` does and checks it against the real services.
// Sends no message and no email. Exits with 1 if something is wrong. Needs no development dependencies.
import { parseArgs } from "node:util";
import { checkEnv } from "../lib/env";
import { CHECKS } from "./doctor/checks";
import { ENVIRONMENT_FIRST, notChecked, type Configuration } from "./doctor/finding";
import { formatFindings, summarize, showWaiting } from "./doctor/output";
import { runChecks, type Found } from "./doctor/run-checks";
import { loadEnvFiles } from "../dev/local-database";
import { useLocalEnvironment } from "../dev/local-environment";
import { hasOwnDatabase, hasOwnVonage } from "../dev/stand-ins";
import { runCommand } from "./run-command";

const HELP = `Usage: npm run doctor -- [<check> …] [--strict] [--json]

  Checks the configuration against the real services without sending any messages or email.
  Without DATABASE_URL and VONAGE_… variables, checks the running demo.

  <check>   run only these checks: ${CHECKS.map(({ name }) => name).join(", ")}
  --strict  treat warnings as failures
  --json    print the findings as JSON
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { strict: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) throw new Error(`There is no check named ${unknown.join(", ")}.\n\n${HELP}`);
  const checks = CHECKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

  const { configuration, source } = readConfiguration();
  if (!values.json) console.log(`\nChecking the Twofold configuration (${source})\n`);
  const found = await runChecks(checks, configuration, {
    onFound: (findings) => !values.json && printFindings(findings),
    onWaiting: (names) => showWaiting(names),
  });
  if (!values.json) printSkipped(found);
  const sum = summarize(found, values.strict === true);
  console.log(values.json ? JSON.stringify({ ...sum, findings: found }, null, 2) : `\n${sum.words}\n`);
  return sum.isFit ? 0 : 1;
}

const needsEnvironment = ({ says }: Found) => says === ENVIRONMENT_FIRST;

function printFindings(findings: Found[]): void {
  const shown = findings.filter((finding) => !needsEnvironment(finding));
  if (shown.length > 0) console.log(formatFindings(shown));
}

/** Prints one line for all checks that need a valid environment. */
function printSkipped(found: Found[]): void {
  const names = found.filter(needsEnvironment).map(({ check }) => check);
  if (names.length === 0) return;
  console.log(
    formatFindings([{ check: "others", ...notChecked(`${names.join(", ")}: ${ENVIRONMENT_FIRST}`) }]),
  );
}

function readConfiguration(): { configuration: Configuration; source: string } {
  loadEnvFiles();
  const isConfigured = hasOwnDatabase() || hasOwnVonage() || Boolean(process.env["APP_URL"]);
  if (!isConfigured) useLocalEnvironment();
  const checked = checkEnv(process.env);
  const env = checked.status === "safe" ? checked.env : null;
  return {
    configuration: { variables: process.env, env },
    source: isConfigured ? "from the environment" : "local demo: nothing is configured",
  };
}

// The Vonage SDK and the Postgres driver emit warnings about problems that the doctor reports itself.
process.removeAllListeners("warning");

await runCommand(main);
