// `npm run samples -- add | remove`: adds or removes the fictional users of the demo.
import { userInfo } from "node:os";
import pg from "pg";
import { primaryUrl } from "../lib/database/failover-pool";
import { env } from "../lib/env";
import { rebuildOverview } from "../lib/jobs/overview/refresh";
import { useLocalEnvironment } from "../dev/local-environment";
import { addSamples, removeSamples, type Outcome } from "./samples/samples";

const HELP = `Usage: npm run samples -- <command>

  add      add a few hundred fictional users with a month of history to fill lists and charts. Their names end in
           "(sample)". Their email addresses and phone numbers cannot belong to anyone.
  remove   remove all of them

Uses the demo's database, or the one in DATABASE_URL.
`;

const COMMANDS = { add: addSamples, remove: removeSamples };

const MESSAGES: Record<string, Record<Outcome["status"], (people: number) => string>> = {
  add: {
    added: (people) =>
      `${people} samples with a month of history were added. Remove them with \`npm run samples -- remove\`.`,
    unchanged: (people) => `There are already ${people} samples.`,
    removed: () => "",
  },
  remove: {
    removed: (people) => `${people} samples and all their data were removed.`,
    unchanged: () => "There are no samples.",
    added: () => "",
  },
};

async function main(name: string | undefined): Promise<number> {
  const isCommand = name === "add" || name === "remove";
  if (!isCommand) {
    console.log(HELP);
    return name === undefined || name === "help" || name === "--help" ? 0 : 1;
  }
  useLocalEnvironment();
  if (env().STAND_INS !== "allowed") {
    console.error("Samples cannot be added in production (STAND_INS is not allowed).");
    return 1;
  }
  const client = new pg.Client({
    connectionString: await primaryUrl(env().DATABASE_URL),
    options: "-c TimeZone=UTC",
  });
  await client.connect();
  try {
    const operator = { ip: "console", userAgent: `npm run samples by ${userInfo().username}` };
    const outcome = await COMMANDS[name](client, operator);
    // Updates the charts at once.
    if (outcome.status !== "unchanged") await rebuildOverview(outcome.since);
    console.log(MESSAGES[name]?.[outcome.status](outcome.people));
    return 0;
  } finally {
    await client.end();
  }
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
