// `npm run bench [-- sign-in … --users 1000,1000000 --quick]` measures Twofold against a floor that is
// measured in the same run. Writes tables and pictures to bench/results after each part.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { measureMemory } from "./memory";
import { measureMillion } from "./million";
import { measurePages } from "./pages";
import { QUICK, USUAL, type Pace, type Part } from "./part";
import { measureSignIn } from "./sign-in";
import { withBenchEnvironment, type BenchEnvironment } from "./bench-environment";
import { verdicts } from "./table";
import { measurePageSize } from "./page-size";

/** In this order, because sign-ins create sessions, and both sizes should have the same number of them. */
const PARTS: Record<string, (stand: BenchEnvironment, pace: Pace) => Promise<Part>> = {
  million: measureMillion,
  pages: measurePages,
  weight: measurePageSize,
  "sign-in": measureSignIn,
  memory: measureMemory,
};

const command = new Command("npm run bench --")
  .addArgument(new Argument("[parts...]", "which parts").choices(Object.keys(PARTS)))
  .option("--users <list>", "how many there are, and how many for the part million", "1000,1000000")
  .option("--crowds <list>", "how many people come at once")
  .option("--rounds <n>", "how often each figure is measured")
  .option("--quick", "one short round of each: to see that it works", false)
  .option("--data <directory>", "directory to keep the databases in (default: temporary databases)")
  .option("--results <directory>", "where tables and pictures go", "bench/results");

type Options = {
  users: string;
  crowds?: string;
  rounds?: string;
  quick: boolean;
  data?: string;
  results: string;
};

const options = command.parse().opts<Options>();
const parts = Object.keys(PARTS).filter((name) => command.args.length === 0 || command.args.includes(name));
const numbers = (list: string) => list.split(",").map(Number);
const pace: Pace = {
  ...(options.quick ? QUICK : USUAL),
  ...(options.rounds && { rounds: Number(options.rounds) }),
  ...(options.crowds && { crowds: numbers(options.crowds) }),
};

const [few = 1_000, many = 1_000_000] = numbers(options.users);
let failed = 0;
await withBenchEnvironment({ few, many, ...(options.data && { data: options.data }) }, async (stand) => {
  for (const name of parts)
    try {
      const part = await PARTS[name]?.(stand, pace);
      if (part) await report(part);
    } catch (error) {
      console.error(`\n${name} could not be measured:`, error);
      failed += 1;
    }
});
process.exit(failed === 0 ? 0 : 1);

async function report({ name, text, picture, aims }: Part): Promise<void> {
  const conditions = `Medians of ${pace.rounds}, measured in turn; ${cpus().length} cores, Node ${process.versions.node}, load ${loadavg()[1]?.toFixed(1)}.`;
  const all = [text, "", conditions, "", verdicts(aims)].join("\n");
  console.log(`\n${all}\n`);
  await mkdir(options.results, { recursive: true });
  await writeFile(join(options.results, `${name}.txt`), `${all}\n`);
  await writeFile(join(options.results, `${name}.svg`), picture);
}
