// Full two-factor sign-ins: how many a second with so many people at once, how long each takes and what it costs, beside the floor;
// and which statements one of them asks of the database.
import type { Pace, Part } from "./part";
import { inTurn } from "./rounds";
import { appDoor, floorDoor } from "./doors";
import { drive } from "./drive";
import { crowdTable, shareOf, signInAims, statementList, type Crowd } from "./sign-in/report";
import { statementsOf } from "./sign-in/statements";
import { tell, type Stand } from "./stand";

/** Long enough for the compilers of Node to have done their work. */
const WARM = { concurrency: 8, seconds: 4 };

export async function measureSignIn(stand: Stand, { crowds: sizes, rounds, seconds }: Pace): Promise<Part> {
  const [site] = stand.sites;
  if (!site) throw new Error("There is nobody to sign in");
  const floor = floorDoor(stand.floor, site.people.withApp);
  const product = await appDoor(site);
  const { databasePid } = stand;

  tell("Warming up");
  for (const door of [floor, product, floor, product]) await drive(door, { ...WARM, databasePid });
  tell("Counting the statements of a sign-in");
  const counted = {
    known: await statementsOf(product, site.db),
    fresh: await statementsOf(await appDoor(site, { isKnown: false }), site.db),
  };
  const crowds: Crowd[] = [];
  for (const concurrency of sizes) {
    const slices = await inTurn([floor, product], rounds, (door) =>
      drive(door, { concurrency, seconds, databasePid }),
    );
    const crowd = { concurrency, floor: slices.get(floor) ?? [], product: slices.get(product) ?? [] };
    crowds.push(crowd);
    tell(`${concurrency} at once: ${shareOf(crowd).median.toFixed(2)} of the floor`);
  }
  const text = [
    "Sign-ins with e-mail, password and authenticator app. CPU and database: ms of processor time for one sign-in.",
    "",
    crowdTable(crowds),
    "",
    statementList("A sign-in in a known browser", counted.known),
    "",
    statementList("In a new browser", counted.fresh),
  ].join("\n");
  return { name: "sign-in", text, aims: signInAims(crowds, counted) };
}
