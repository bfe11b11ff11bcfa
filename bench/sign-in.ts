// Compares the throughput, latency, and cost of sign-ins with the floor, and counts their statements.
import type { Pace, Part } from "./part";
import { measureAlternately } from "./rounds";
import { appDoor, floorDoor, textDoor } from "./doors";
import { drive, type Door } from "./drive";
import { drawSignIns } from "./sign-in/picture";
import {
  crowdTable,
  getShare,
  signInAims,
  statementList,
  textAims,
  textTable,
  type Crowd,
} from "./sign-in/report";
import { countStatements, type Statements } from "./sign-in/statements";
import { logProgress, type Site, type BenchEnvironment } from "./bench-environment";

/** Long enough for the JIT compiler to warm up. */
const WARM = { concurrency: 8, seconds: 4 };

export async function measureSignIn(
  stand: BenchEnvironment,
  { crowds: sizes, rounds, seconds }: Pace,
): Promise<Part> {
  const { site, databasePid } = stand;
  const floor = floorDoor(stand.floor, site.people.withApp);
  const product = await appDoor(site);

  logProgress("Warming up");
  for (const door of [floor, product, floor, product]) await drive(door, { ...WARM, databasePid });
  logProgress("Counting the statements of a sign-in");
  const counted = {
    known: await countStatements(product, site.db),
    fresh: await countStatements(await appDoor(site, { isKnown: false }), site.db),
  };
  const crowds: Crowd[] = [];
  for (const concurrency of sizes) {
    const slices = await measureAlternately([floor, product], rounds, (door) =>
      drive(door, { concurrency, seconds, databasePid }),
    );
    const crowd = { concurrency, floor: slices.get(floor) ?? [], product: slices.get(product) ?? [] };
    crowds.push(crowd);
    logProgress(`${concurrency} at once: ${getShare(crowd).median.toFixed(2)} of the floor`);
  }
  const byText = await measureByText(stand, site, floor, { rounds, seconds, crowds: sizes });
  const text = [
    "Sign-ins with e-mail, password and authenticator app. CPU and database: ms of processor time for one sign-in.",
    "",
    crowdTable(crowds),
    "",
    "By text message: the code comes from the simulator, which is a process of its own and is looked at until it is there.",
    "",
    textTable(byText.crowds),
    "",
    statementList("A sign-in in a known browser", counted.known),
    "",
    statementList("In a new browser", counted.fresh),
    "",
    statementList("By text message, what Vonage's callbacks ask included", byText.statements),
  ].join("\n");
  const aims = [...signInAims(crowds, counted), ...textAims(byText.crowds, byText.statements)];
  return { name: "sign-in", text, picture: drawSignIns(crowds), aims };
}

/** Fewer users and rounds, because the provider dominates. */
const TEXT_CROWDS = [1, 8, 32];
const TEXT_ROUNDS = 3;

async function measureByText(
  { simulator, databasePid }: BenchEnvironment,
  site: Site,
  floor: Door,
  { crowds, rounds, seconds }: Omit<Pace, "milestones">,
): Promise<{ crowds: Crowd[]; statements: Statements }> {
  const text = await textDoor(site, simulator);
  logProgress("By text message: warming up");
  await drive(text, { ...WARM, databasePid });
  const statements = await countStatements(text, site.db);
  const measured: Crowd[] = [];
  for (const concurrency of TEXT_CROWDS.filter((each) => crowds.includes(each))) {
    logProgress(`By text message, ${concurrency} at once`);
    const slices = await measureAlternately([floor, text], Math.min(rounds, TEXT_ROUNDS), (door) =>
      drive(door, { concurrency, seconds, databasePid }),
    );
    measured.push({ concurrency, floor: slices.get(floor) ?? [], product: slices.get(text) ?? [] });
  }
  return { crowds: measured, statements };
}
