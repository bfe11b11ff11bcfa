// Compares the same sign-ins and pages with few and with many users.
import { appDoor, createSessions } from "./doors";
import { drive, type Door } from "./drive";
import { drawMillion } from "./million/picture";
import { millionAims, millionTable, type Grown } from "./million/report";
import { FULL_PAGE, LIGHT_PAGE, PAGES_AT_ONCE } from "./pages";
import { pageDoor } from "./pages/doors";
import type { Pace, Part } from "./part";
import { measureAlternately } from "./rounds";
import { logProgress, type Site, type BenchEnvironment } from "./bench-environment";

/** Concurrent sign-ins: one, a busy app, and overload. */
const CROWDS = [1, 8, 32];
const WARM_SECONDS = 3;

export async function measureMillion(
  { site: small, largeSite, databasePid }: BenchEnvironment,
  { rounds, seconds, crowds }: Pace,
): Promise<Part> {
  const large = await largeSite();
  const grown: Grown[] = [];
  const compare = async (name: string, concurrency: number, doors: readonly [Door, Door]) => {
    const slices = await measureAlternately(doors, rounds, (door) =>
      drive(door, { concurrency, seconds, databasePid }),
    );
    const [few, many] = doors.map((door) => slices.get(door) ?? []);
    grown.push({ name, concurrency, few: few ?? [], many: many ?? [] });
  };
  const signIns = [await appDoor(small), await appDoor(large)] as const;
  logProgress("Warming up");
  for (const door of signIns) await drive(door, { concurrency: 8, seconds: WARM_SECONDS, databasePid });
  for (const crowd of CROWDS.filter((each) => crowds.includes(each))) {
    logProgress(`Sign-ins, ${crowd} at once, in turn with ${count(small)} and ${count(large)} users`);
    await compare("sign-in", crowd, signIns);
  }
  const [fewCookies, manyCookies] = [await createCookies(small), await createCookies(large)];
  for (const path of [LIGHT_PAGE, FULL_PAGE]) {
    logProgress(`${path}, ${PAGES_AT_ONCE} at once, in turn`);
    const doors = [pageDoor(small, path, fewCookies), pageDoor(large, path, manyCookies)] as const;
    for (const door of doors) await drive(door, { concurrency: PAGES_AT_ONCE, seconds: 1, databasePid });
    await compare(path, PAGES_AT_ONCE, doors);
  }
  // The app would keep working on its charts and audit trail.
  await large.app.stop();
  const sizes = { few: small.users, many: large.users };
  return {
    name: "million",
    text: millionTable(grown, sizes),
    picture: drawMillion(grown, sizes),
    aims: millionAims(grown, sizes),
  };
}

const count = ({ users }: Site) => users.toLocaleString("en");
const createCookies = (site: Site) => createSessions(site, PAGES_AT_ONCE);
