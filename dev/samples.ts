// `npm run samples -- add | remove`: the invented people with whom the demo begins.
import { userInfo } from "node:os";
import pg from "pg";
import { primaryUrl } from "../lib/db-hosts";
import { env } from "../lib/env";
import { rebuildOverview } from "../lib/overview/refresh";
import { useLocalEnvironment } from "./local-environment";
import { addSamples, removeSamples, type Outcome } from "./samples/samples";

const HELP = `Usage: npm run samples -- <command>

  add      some hundred invented users with a month of history, so that lists and charts have something to show: their
           names end in "(sample)", and neither their addresses nor their numbers can be anybody's
  remove   takes all of it away again

The database is that of the demo, or the one of DATABASE_URL.
`;

const COMMANDS = { add: addSamples, remove: removeSamples };

const words: Record<string, Record<Outcome["status"], (people: number) => string>> = {
  add: {
    added: (people) =>
      `${people} samples have a month of history now. \`npm run samples -- remove\` takes them away.`,
    unchanged: (people) => `There are ${people} samples already.`,
    removed: () => "",
  },
  remove: {
    removed: (people) => `${people} samples are gone, with all that was theirs.`,
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
    console.error("This is the environment of production (STAND_INS is not allowed): no samples go there.");
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
    // The charts know of them at once.
    if (outcome.status !== "unchanged") await rebuildOverview(outcome.since);
    console.log(words[name]?.[outcome.status](outcome.people));
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
