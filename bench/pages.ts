// Measures pages that require a session: throughput compared with a minimal dynamic page with one query on
// the same Postgres server, and latency during a flood of sign-ins.
import { setTimeout as pause } from "node:timers/promises";
import { appDoor, createSessions } from "./doors";
import { drive, type Door } from "./drive";
import { createPageOfSize, getContent, floorPageDoor, pageDoor, type PageDoor } from "./pages/doors";
import { pacedLatencies } from "./pages/paced";
import { drawPages } from "./pages/picture";
import { pageAims, pageTables, type Flooded, type MeasuredPage } from "./pages/report";
import type { Pace, Part } from "./part";
import { measureAlternately } from "./rounds";
import { logProgress, type BenchEnvironment } from "./bench-environment";

export const PAGES_AT_ONCE = 16;
const WARM_SECONDS = 2;

/** The smallest page that requires a session, and the largest one that every user sees. */
export const LIGHT_PAGE = "/account/verified";
export const FULL_PAGE = "/account";

/** Concurrent sign-ins during a measurement: enough to keep every core busy with hashes. */
const FLOOD = 32;
const STEADY = { perSecond: 20, seconds: 5 };

export async function measurePages(stand: BenchEnvironment, { rounds, seconds }: Pace): Promise<Part> {
  const { site, databasePid } = stand;
  const cookies = await createSessions(site, PAGES_AT_ONCE);
  const floorApp = await stand.floorApp();
  const light = pageDoor(site, LIGHT_PAGE, cookies);
  const doors = [
    floorPageDoor(floorApp, "/one-query", "bare page, one query"),
    await createPageOfSize(await getContent(light), floorApp),
    light,
    pageDoor(site, FULL_PAGE, cookies),
  ];
  logProgress("Warming up");
  for (const door of doors)
    await drive(door, { concurrency: PAGES_AT_ONCE, seconds: WARM_SECONDS, databasePid });
  logProgress(`${doors.length} pages in turn, ${PAGES_AT_ONCE} people at once`);
  const slices = await measureAlternately(doors, rounds, (door) =>
    drive(door, { concurrency: PAGES_AT_ONCE, seconds, databasePid }),
  );
  const measured = async (door: PageDoor): Promise<MeasuredPage> => ({
    name: door.name,
    content: await getContent(door),
    slices: slices.get(door) ?? [],
  });
  const [bare, asMuch, , full] = await Promise.all(doors.map(measured));
  if (!bare || !asMuch || !full) throw new Error("nothing was measured");
  const flooded = await measureFlooded(stand, light, rounds);
  const figures = { bare, asMuch, light: await measured(light), full, flooded };
  return {
    name: "pages",
    text: pageTables(figures),
    picture: drawPages(figures),
    aims: pageAims(figures),
  };
}

async function measureFlooded(
  { site, databasePid }: BenchEnvironment,
  page: Door,
  rounds: number,
): Promise<Flooded> {
  const people = await appDoor(site);
  const flooded: Flooded = { idle: [], busy: [], signInsPerSecond: [] };
  for (let round = 0; round < rounds; round++) {
    logProgress(`A page while people sign in, round ${round + 1} of ${rounds}`);
    flooded.idle.push(...(await pacedLatencies(page, STEADY)));
    const flood = drive(people, { concurrency: FLOOD, seconds: STEADY.seconds + 1, databasePid });
    // `await flood` below reports the error.
    flood.catch(() => undefined);
    await pause(1000);
    flooded.busy.push(...(await pacedLatencies(page, STEADY)));
    flooded.signInsPerSecond.push((await flood).perSecond);
  }
  return flooded;
}
