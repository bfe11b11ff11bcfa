// `npm run rehearse`: shows what the limits on paid messages would have done, without sending anything.
// Replays recent messages or a generated attack against the current limits and against changed ones.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { loadRecordedMessages } from "../lib/deliveries/limits/recorded-messages";
import { rehearse, type RequestedMessage } from "../lib/deliveries/limits/rehearsal";
import { SHAPES } from "./rehearse/attack";
import { simulatedDay } from "./rehearse/day";
import { HELP, readOptions, type Options } from "./rehearse/options";
import { drawRehearsal } from "./rehearse/picture";
import { withRecords } from "./rehearse/recorded";
import { table } from "./rehearse/table";

async function main(args: string[]): Promise<number> {
  const options = await readOptions(args);
  if (options.status === "help") {
    console.log(HELP);
    return 0;
  }
  if (options.status === "wrong") {
    console.error(`${options.problem}\n\n${HELP}`);
    return 1;
  }
  const { title, history } = await historyFor(options);
  if (history.length === 0) {
    console.log(`${title}: no messages. Use \`npm run rehearse -- --attack mixed\` to simulate a day.`);
    return 0;
  }
  const current = rehearse(history, options.settings);
  const changed = options.changed && rehearse(history, options.changed);
  console.log(`${title}\n`);
  console.log(
    table({ "current limits": current, ...(changed && { changed }) }, options.settings.prices.currency),
  );

  await mkdir(dirname(options.picture), { recursive: true });
  await writeFile(
    options.picture,
    drawRehearsal(title, changed ?? current, options.settings.prices.currency),
  );
  console.log(`\nChart${changed ? " with the changed limits" : ""}: ${options.picture}`);
  return 0;
}

async function historyFor(options: Options): Promise<{ title: string; history: RequestedMessage[] }> {
  if (options.attack) {
    const { shape, requests, people } = options.attack;
    const title = `A simulated day: ${requests} requests from bots (${SHAPES[shape]}) and ${people} legitimate sign-ups`;
    return { title, history: simulatedDay(options.attack) };
  }
  const title = `Messages of the last ${options.days} days`;
  const { history } = await withRecords((client) =>
    loadRecordedMessages(client, { days: options.days, until: new Date(), atMost: Infinity }),
  );
  return { title, history };
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
