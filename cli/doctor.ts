// `npm run doctor`: reads the configuration as `npm start` does and checks it for real, with a verdict for each line. Sends no
// message and no mail. Ends with 1 where something is wrong. Needs no development dependency.
import { parseArgs } from "node:util";
import { checkEnv } from "../lib/env";
import { CHECKS } from "./doctor/checks";
import { ENVIRONMENT_FIRST, notChecked, type Configuration } from "./doctor/finding";
import { linesOf, sumUp, tellWaiting } from "./doctor/output";
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

  const { configuration, whose } = readConfiguration();
  if (!values.json) console.log(`\nChecking the Twofold configuration (${whose})\n`);
  const found = await runChecks(checks, configuration, {
    onFound: (findings) => !values.json && tell(findings),
    onWaiting: (names) => tellWaiting(names),
  });
  if (!values.json) tellHeldUp(found);
  const sum = sumUp(found, values.strict === true);
  console.log(values.json ? JSON.stringify({ ...sum, findings: found }, null, 2) : `\n${sum.words}\n`);
  return sum.isFit ? 0 : 1;
}

const isHeldUp = ({ says }: Found) => says === ENVIRONMENT_FIRST;

function tell(findings: Found[]): void {
  const told = findings.filter((finding) => !isHeldUp(finding));
  if (told.length > 0) console.log(linesOf(told));
}

/** What the environment has held up, on one line. */
function tellHeldUp(found: Found[]): void {
  const names = found.filter(isHeldUp).map(({ check }) => check);
  if (names.length === 0) return;
  console.log(linesOf([{ check: "others", ...notChecked(`${names.join(", ")}: ${ENVIRONMENT_FIRST}`) }]));
}

function readConfiguration(): { configuration: Configuration; whose: string } {
  loadEnvFiles();
  const isOwn = hasOwnDatabase() || hasOwnVonage() || Boolean(process.env["APP_URL"]);
  if (!isOwn) useLocalEnvironment();
  const checked = checkEnv(process.env);
  const env = checked.status === "safe" ? checked.env : null;
  return {
    configuration: { variables: process.env, env },
    whose: isOwn ? "from the environment" : "local demo: nothing is configured",
  };
}

// The SDK and the driver warn of what the doctor tells in its own words.
process.removeAllListeners("warning");

await runCommand(main);
