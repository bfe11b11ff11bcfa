// `npm run attack -- <url>`: attacks a deployment of Twofold over HTTP and reports which defenses held. Sends
// a limited number of requests, and text messages only with --spend-messages.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { runAttack, type Account, type Need, type Result } from "./attack/attack";
import { ATTACKS } from "./attack/attacks/all";
import { INSIDE_ATTACKS } from "./attack/inside";
import { consoleLines, markdown, summary } from "./attack/report";
import { isLoopback, Target } from "./attack/target";

/** Limit per run. A run sends about 2,000. */
const MAX_REQUESTS = 4_000;

/** Limit for targets on other machines. */
const REQUESTS_PER_SECOND = 20;

const OPTIONS_BY_NEED: Record<Need, string> = {
  account: "--account …",
  messages: "--spend-messages",
  timing: "--timing",
};

type Options = {
  mine: boolean;
  out: string;
  account?: Account;
  spendMessages: boolean;
  timing: boolean;
  header: Record<string, string>;
  only?: string[];
};

const command = new Command("npm run attack --")
  .description(
    "Attacks a running Twofold from outside and reports which defenses held, by attack, OWASP ASVS 5.0.0, and NIST SP 800-63B-4.\n" +
      `Sends about 2,000 requests (at most ${MAX_REQUESTS}), one at a time, and at most ${REQUESTS_PER_SECOND} per second to other machines.\n` +
      "Creates no users and requests no text messages. Leaves some events in the audit trail. Sign-ins from this IP address may be\n" +
      "refused for 15 minutes afterward: wait that long between runs. Attack only deployments that you own.",
  )
  .argument("<url>", "the origin to attack: https://accounts.example.com", parseOrigin)
  .option("--mine", "confirm that you own the target; required unless it runs on this machine", false)
  .option("--out <name>", "write <name>.md and <name>.json", ".data/attack")
  .option(
    "--account <email:password>",
    "an account created for this purpose; it receives one email",
    parseAccount,
  )
  .option(
    "--spend-messages",
    "also run attacks that cost a text message: one, to that account's phone",
    false,
  )
  .option("--timing", "also compare response times; the account must have no other sign-ins meanwhile", false)
  .option(
    "--header <name:value>",
    "send this header with every request, for example for a proxy that requires it",
    parseHeader,
    {},
  )
  .option("--only <ids>", "run only these attacks: A16,B01", (ids: string) => ids.split(","))
  .showHelpAfterError("(use --help for details)");

/** Returns 0 if every defense held, 1 if one failed, 2 if the attack could not start. */
async function main(): Promise<number> {
  command.parse();
  const [url] = command.processedArgs as [URL];
  const { mine, out, account, spendMessages, timing, header, only } = command.opts<Options>();
  if (!isLoopback(url) && !mine) {
    console.error(`${url.host} is not this machine. If you own it, confirm with --mine.`);
    return 2;
  }
  const needs = new Set<Need>();
  if (account) needs.add("account");
  if (spendMessages) needs.add("messages");
  if (timing) needs.add("timing");
  const perSecond = isLoopback(url) ? null : REQUESTS_PER_SECOND;
  const target = new Target({ origin: url.origin, headers: header, perSecond, maxRequests: MAX_REQUESTS });
  if (!(await isReachable(target))) return 2;

  console.log(`\nAttacking ${url.origin} with at most ${MAX_REQUESTS} requests\n`);
  const startedAt = new Date();
  const results: Result[] = [];
  for (const attack of ATTACKS.filter(({ id }) => !only || only.includes(id))) {
    const result = await runAttack(attack, target, { account: account ?? null, needs });
    results.push(result);
    for (const line of consoleLines(result)) console.log(line);
  }
  for (const attack of INSIDE_ATTACKS)
    results.push({ ...attack, verdict: "not tried", checks: 0, reasons: ["can only be tested from inside"] });
  results.sort((one, other) => one.id.localeCompare(other.id));

  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
  const run = {
    target: url.origin,
    given: [...needs].map((need) => OPTIONS_BY_NEED[need]),
    startedAt: startedAt.toISOString(),
    seconds,
    requests: target.requests,
    results,
  };
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.md`, `${markdown(run)}\n`);
  await writeFile(`${out}.json`, `${JSON.stringify(run, null, 2)}\n`);
  console.log(
    `\n${summary(results)} (${INSIDE_ATTACKS.length} can only be tested from inside; the test suite covers them).`,
  );
  console.log(`${target.requests} requests in ${seconds} seconds. Report: ${out}.md and ${out}.json\n`);
  return results.some(({ verdict }) => verdict === "failed") ? 1 : 0;
}

async function isReachable(target: Target): Promise<boolean> {
  try {
    const { status } = await target.send("/api/health");
    if (status !== 200)
      console.error(`${target.origin.origin}/api/health returned ${status}, so this is not Twofold.`);
    return status === 200;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    console.error(`${target.origin.origin} does not respond (${code ?? message}).`);
    return false;
  }
}

function parseOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError("Enter an http or https URL.");
  if (url.pathname !== "/") throw new InvalidArgumentError("Enter the origin only, without a path.");
  return url;
}

function parseAccount(text: string): Account {
  const [, email, password] = /^([^:\s]+@[^:\s]+):(.+)$/s.exec(text) ?? [];
  if (!email || !password) throw new InvalidArgumentError("Use the format email:password.");
  return { email, password };
}

function parseHeader(text: string, previous: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(text) ?? [];
  if (!name || !value) throw new InvalidArgumentError("Use the format name:value.");
  return { ...previous, [name.toLowerCase()]: value };
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
