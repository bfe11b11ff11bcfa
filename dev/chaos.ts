// `npm run chaos`: injects failures into a running installation while simulated users use it, then checks
// that everything users were shown is true. Exits with 1 if it is not.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { buildIfChanged } from "./build";
import { startCrowd } from "./chaos/crowd";
import { FAULTS, type Fault } from "./chaos/faults";
import { openLedger } from "./chaos/ledger";
import { formatReport, type Struck } from "./chaos/report";
import { checkResults } from "./chaos/verdict";
import { startWorld, type World } from "./chaos/world";
import { Chance } from "../cli/random";
import { runCommand } from "../cli/run-command";

type Options = { minutes: number; seed: number; people: number; only?: string; report: string };

/** If no one can sign in within this time after a fault, the app has not recovered. */
const RECOVERY_SECONDS = 120;
/** Timeout of a fault, including the repair. */
const STRIKE_SECONDS = 150;
/** Number of sign-ins that prove a recovery. */
const RECOVERY_SIGN_INS = 3;

const command = new Command("npm run chaos --")
  .description(
    "Runs two instances of the production build, a primary and standby database, and simulated users, and injects every kind of failure in turn.\n" +
      "Nothing leaves this machine. The same seed produces the same order of faults and the same users; race conditions still vary.",
  )
  .option("--minutes <n>", "how long to inject faults; each at least once", parseCount, 3)
  .option("--seed <n>", "changes the order and other choices", Number, 1)
  .option("--people <n>", "concurrent users", parseCount, 10)
  .option("--only <words>", "only faults whose names contain these words")
  .option("--report <file>", "where to write the report", "bench/results/chaos.txt");

async function main(): Promise<number> {
  const { minutes, seed, people, only = "", report }: Options = command.parse().opts();
  const faults = FAULTS.filter(({ name }) => name.includes(only));
  if (faults.length === 0)
    throw new Error(
      `No fault name contains "${only}". Choose from:\n  ${FAULTS.map(({ name }) => name).join("\n  ")}`,
    );
  log("Building for production");
  await buildIfChanged();
  const world = await startWorld(log);
  const onSignal = () => void world.stop().finally(() => process.exit(130));
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    const startedAt = performance.now();
    const ledger = await openLedger(world.db);
    const chance = new Chance(seed);
    const crowd = startCrowd(people, { origin: world.balancer.url, simulator: world.simulator, chance });
    log(`Starting ${people} concurrent users`);
    if (!(await crowd.untilEntered(people, RECOVERY_SECONDS)))
      throw new Error("No one can sign in, although no fault has been injected yet.");
    const struck = await strikeAll(world, crowd, { faults, chance: new Chance(seed), minutes });
    log("All faults injected; waiting for users to finish");
    await crowd.finish();
    log("Checking the results");
    const findings = await checkResults({ world, visitors: crowd.visitors, ledger });
    const text = formatReport({
      ...{ seed, people, struck, findings },
      seconds: (performance.now() - startedAt) / 1000,
      visitors: crowd.visitors.length,
      entered: crowd.entered(),
      answersLost: world.balancer.lost(),
    });
    console.log(`\n${text}`);
    await mkdir(dirname(report), { recursive: true });
    await writeFile(report, text);
    log(`Report: ${report}`);
    const isBroken = findings.some(({ broken }) => broken.length > 0);
    return isBroken || struck.some(({ recoveredAfter }) => recoveredAfter === null) ? 1 : 0;
  } finally {
    await world.stop();
  }
}

async function strikeAll(
  world: World,
  crowd: ReturnType<typeof startCrowd>,
  { faults, chance, minutes }: { faults: readonly Fault[]; chance: Chance; minutes: number },
): Promise<Struck[]> {
  const until = performance.now() + minutes * 60_000;
  const struck: Struck[] = [];
  for (let round = 0; round === 0 || performance.now() < until; round++) {
    for (const { name, strike } of shuffled(faults, chance)) {
      if (round > 0 && performance.now() > until) break;
      log(`${name} …`);
      const [before, startedAt] = [crowd.entered(), performance.now()];
      await withTimeout(STRIKE_SECONDS, strike(world, chance), name);
      const duration = performance.now() - startedAt;
      const meanwhile = crowd.entered() - before;
      const hasRecovered = await crowd.untilEntered(RECOVERY_SIGN_INS, RECOVERY_SECONDS);
      const recoveredAfter = hasRecovered ? (performance.now() - startedAt - duration) / 1000 : null;
      struck.push({ name, lastedSeconds: duration / 1000, meanwhile, recoveredAfter });
      const outcome =
        recoveredAfter === null
          ? "USERS CAN NO LONGER SIGN IN"
          : `users can sign in again after ${recoveredAfter.toFixed(1)} s`;
      log(`  … done: ${outcome}`);
    }
  }
  return struck;
}

async function withTimeout(seconds: number, work: Promise<void>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new Error(`${name}: not fully recovered after ${seconds} s.`)),
      seconds * 1000,
    );
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

function shuffled<T>(list: readonly T[], chance: Chance): T[] {
  return list
    .map((each) => [chance.next(), each] as const)
    .sort(([one], [other]) => one - other)
    .map(([, each]) => each);
}

function parseCount(text: string): number {
  const number = Number(text);
  if (!(number >= 1 && number <= 240)) throw new InvalidArgumentError("Enter a number from 1 to 240.");
  return number;
}

const started = performance.now();

function log(what: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${String(seconds).padStart(4)} s  ${what}`);
}

await runCommand(main);
