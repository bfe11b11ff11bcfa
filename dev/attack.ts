// `npm run attack -- <url>`: tries from outside, over HTTP, what somebody would try against a deployment of Twofold, and
// tells what held and what did not. Its attacks are bounded and send no message unless told to.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { carryOut, type Account, type Need, type Result } from "./attack/attack";
import { ATTACKS } from "./attack/attacks/all";
import { INSIDE } from "./attack/inside";
import { consoleLines, markdown, summary } from "./attack/report";
import { isLoopback, Target } from "./attack/target";

/** No run sends more; one sends about 2 000. */
const REQUESTS_AT_MOST = 4_000;

/** Against other machines. */
const REQUESTS_PER_SECOND = 20;

const OPTION_OF: Record<Need, string> = {
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
    "Attacks a running Twofold from outside and reports by attack, OWASP ASVS 5.0.0 and NIST SP 800-63B-4 what held.\n" +
      `It sends about 2 000 requests (never more than ${REQUESTS_AT_MOST}), one at a time, ${REQUESTS_PER_SECOND} a second where it is not this machine,\n` +
      "signs nobody up, and asks for no text message. It leaves some events in the audit trail, and sign-ins from its address\n" +
      "may be refused for a quarter of an hour: leave that long between two runs. Attack nothing but what is your own.",
  )
  .argument("<url>", "where it is: https://accounts.example.com", origin)
  .option("--mine", "it is mine to attack; needed for anything but this machine", false)
  .option("--out <name>", "writes <name>.md and <name>.json", ".data/attack")
  .option("--account <email:password>", "an account that was made for this: one mail goes to it", account)
  .option("--spend-messages", "also tries what costs a text message: one, to that account's phone", false)
  .option(
    "--timing",
    "also compares by the clock; the account should have no other sign-ins meanwhile",
    false,
  )
  .option("--header <name:value>", "sent with every request, say for a proxy that asks for it", header, {})
  .option("--only <ids>", "these attacks alone: A16,B01", (ids: string) => ids.split(","))
  .showHelpAfterError("(--help tells more)");

/** 0 where everything held, 1 where something did not, 2 where nothing could be tried. */
async function main(): Promise<number> {
  command.parse();
  const [url] = command.processedArgs as [URL];
  const { mine, out, account, spendMessages, timing, header, only } = command.opts<Options>();
  if (!isLoopback(url) && !mine) {
    console.error(`${url.host} is not this machine. If it is yours to attack, say so: --mine`);
    return 2;
  }
  const needs = new Set<Need>();
  if (account) needs.add("account");
  if (spendMessages) needs.add("messages");
  if (timing) needs.add("timing");
  const perSecond = isLoopback(url) ? null : REQUESTS_PER_SECOND;
  const target = new Target({ origin: url.origin, headers: header, perSecond, atMost: REQUESTS_AT_MOST });
  if (!(await isReached(target))) return 2;

  console.log(`\nAttacking ${url.origin}, up to ${REQUESTS_AT_MOST} requests.\n`);
  const startedAt = new Date();
  const results: Result[] = [];
  for (const attack of ATTACKS.filter(({ id }) => !only || only.includes(id))) {
    const result = await carryOut(attack, target, { account: account ?? null, needs });
    results.push(result);
    for (const line of consoleLines(result)) console.log(line);
  }
  for (const attack of INSIDE)
    results.push({ ...attack, verdict: "not tried", checks: 0, reasons: ["shows from inside alone"] });
  results.sort((one, other) => one.id.localeCompare(other.id));

  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
  const run = {
    target: url.origin,
    given: [...needs].map((need) => OPTION_OF[need]),
    startedAt: startedAt.toISOString(),
    seconds,
    requests: target.requests,
    results,
  };
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.md`, `${markdown(run)}\n`);
  await writeFile(`${out}.json`, `${JSON.stringify(run, null, 2)}\n`);
  console.log(`\n${summary(results)} (${INSIDE.length} of them show from inside alone: the tests do).`);
  console.log(`${target.requests} requests in ${seconds} seconds. The report: ${out}.md and ${out}.json\n`);
  return results.some(({ verdict }) => verdict === "failed") ? 1 : 0;
}

async function isReached(target: Target): Promise<boolean> {
  try {
    const { status } = await target.send("/api/health");
    if (status !== 200)
      console.error(`${target.origin.origin}/api/health answers ${status}: that is no Twofold.`);
    return status === 200;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    console.error(`${target.origin.origin} does not answer (${code ?? message}).`);
    return false;
  }
}

function origin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError("That is no http or https address.");
  if (url.pathname !== "/") throw new InvalidArgumentError("Give the origin alone, without a path.");
  return url;
}

function account(text: string): Account {
  const [, email, password] = /^([^:\s]+@[^:\s]+):(.+)$/s.exec(text) ?? [];
  if (!email || !password) throw new InvalidArgumentError("It has the form email:password.");
  return { email, password };
}

function header(text: string, former: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(text) ?? [];
  if (!name || !value) throw new InvalidArgumentError("It has the form name:value.");
  return { ...former, [name.toLowerCase()]: value };
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
