// What stands while a bench runs: one Postgres with its normal durability, the simulator of Vonage and the floor each in a process
// of its own, and for each of two numbers of users a database with the production build of the app on it.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { startApp, type App, type AppOptions } from "../dev/app";
import { buildIfChanged } from "../dev/build";
import { startChild, type Child } from "../dev/children";
import { freePort } from "../dev/embedded-postgres/port";
import { createDatabase, startPostgres } from "../dev/postgres";
import { deployMigrations } from "../cli/prisma-cli";
import { makeKeyPair } from "../packages/verify-simulator/application";
import { callbackUrl } from "../dev/stand-ins";
import { benchEnvironment, newApplication } from "./environment";
import { startFloor, type Floor } from "./floor/floor";
import { startFloorApp } from "./floor/next-app";
import { people, type People } from "./people";

/** The app with so many users. */
export type Site = {
  users: number;
  people: People;
  app: App;
  db: pg.Client;
  /** Another instance, to be stopped by whoever starts it. */
  start: (options?: Pick<AppOptions, "onOutput"> & { env?: Record<string, string> }) => Promise<App>;
};

export type Stand = {
  databasePid: number;
  simulator: Child & { url: string };
  floor: Floor;
  /** The floor's pages: an app of Next with nothing in it, built and started when it is first asked for. */
  floorApp: () => Promise<App>;
  site: Site;
  /** With very many users: made when it is first asked for. */
  largeSite: () => Promise<Site>;
};

/** As production has it, but for the size of a small machine; the statements are counted. */
export const POSTGRES_SETTINGS = {
  shared_preload_libraries: "pg_stat_statements",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
};

/** Builds what is needed, lets `work` go on with it, and takes it down. In `data` the databases are kept for another time. */
export async function withStand(
  { few, many, data }: { few: number; many: number; data?: string },
  work: (stand: Stand) => Promise<void>,
): Promise<void> {
  const directory = data ? resolve(data) : await mkdtemp(join(tmpdir(), "twofold-bench-"));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    tell("Building the app");
    await buildIfChanged();
    const postgres = await startPostgres({ dataDirectory: directory, settings: POSTGRES_SETTINGS });
    stops.unshift(postgres.stop);
    const vonage = newApplication(makeKeyPair());
    const simulator = await startSimulatorProcess(vonage);
    stops.unshift(simulator.stop);
    const openSite = async (users: number): Promise<Site> => {
      const databaseUrl = await createDatabase(postgres.url, `bench_${users}`);
      const environment = (port: number) =>
        benchEnvironment({ port, databaseUrl, simulator: { ...vonage, url: simulator.url } });
      const start: Site["start"] = async ({ env = {}, ...options } = {}) => {
        const port = await freePort();
        return startApp({ ...options, port, env: { ...environment(port), ...env } });
      };
      // The app's own code makes the people here.
      Object.assign(process.env, environment(3000));
      const db = await connect(databaseUrl);
      stops.unshift(() => db.end());
      await deployMigrations(databaseUrl);
      await db.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      const found = await people(db, users, (what) => tell(`${users.toLocaleString("en")} users: ${what}`));
      const app = await start();
      stops.unshift(app.stop);
      return { users, people: found, app, db, start };
    };
    const site = await openSite(few);
    await callBack(simulator.url, site.app.url);
    const floorUrl = await createDatabase(postgres.url, "bench_floor");
    const floorDb = await connect(floorUrl);
    const floor = await startFloor(floorDb, floorUrl, site.people.withApp);
    stops.unshift(() => floorDb.end());
    stops.unshift(floor.stop);
    let largeSite: Promise<Site> | undefined;
    let floorApp: Promise<App> | undefined;
    const startPages = async () => {
      tell("Building the floor's pages");
      const { rows } = await floorDb.query<{ id: string }>("SELECT id FROM person LIMIT 1");
      const app = await startFloorApp(floorUrl, rows[0]?.id ?? "");
      stops.unshift(app.stop);
      return app;
    };
    const databasePid = await postmasterPid(directory);
    await work({
      databasePid,
      simulator,
      floor,
      site,
      largeSite: () => (largeSite ??= openSite(many)),
      floorApp: () => (floorApp ??= startPages()),
    });
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => console.error(error));
    if (!data) await rm(directory, { recursive: true, force: true });
  }
}

/** One line on what is going on. */
export function tell(what: string): void {
  console.log(`${what} …`);
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, options: "-c TimeZone=UTC" });
  await client.connect();
  return client;
}

async function startSimulatorProcess({
  applicationId,
  publicKey,
  signatureSecret,
}: ReturnType<typeof newApplication>): Promise<Child & { url: string }> {
  const port = await freePort();
  const env = {
    SIMULATOR_PORT: String(port),
    SIMULATOR_APPLICATION_ID: applicationId,
    SIMULATOR_PUBLIC_KEY: publicKey,
    SIMULATOR_SIGNATURE_SECRET: signatureSecret,
  };
  return new Promise((resolve, reject) => {
    const args = ["--import", "tsx", "packages/verify-simulator/main.ts"];
    const child: Child = startChild({
      args,
      env,
      onOutput: (text) =>
        text.includes("VONAGE_API_HOST") && resolve({ ...child, url: `http://localhost:${port}` }),
    });
    void child.ended.then(({ reason }) => reject(new Error(`The simulator ${reason}.\n${child.output()}`)));
  });
}

/** What becomes of messages is told to this app. */
async function callBack(simulatorUrl: string, appUrl: string): Promise<void> {
  const body = JSON.stringify({ url: callbackUrl(appUrl) });
  const { ok, status } = await fetch(`${simulatorUrl}/__sim/callbacks`, { method: "POST", body });
  if (!ok) throw new Error(`The simulator does not take the address for callbacks: ${status}`);
}

async function postmasterPid(directory: string): Promise<number> {
  return Number((await readFile(join(directory, "data", "postmaster.pid"), "utf8")).split("\n")[0]);
}
