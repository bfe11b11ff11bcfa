// Postgres with normal durability, the Vonage simulator and the floor, each in its own process, and the
// production build on two databases with few and many users.
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
import { prepareUsers, type People } from "./people";

/** An app with this number of users. */
export type Site = {
  users: number;
  people: People;
  app: App;
  db: pg.Client;
  /** Starts another instance. The caller stops it. */
  start: (options?: Pick<AppOptions, "onOutput"> & { env?: Record<string, string> }) => Promise<App>;
};

export type BenchEnvironment = {
  databasePid: number;
  simulator: Child & { url: string };
  floor: Floor;
  /** The floor's pages: a minimal Next.js app, built and started on first use. */
  floorApp: () => Promise<App>;
  site: Site;
  /** The site with many users, created on first use. */
  largeSite: () => Promise<Site>;
};

/** Production settings for a small machine, with pg_stat_statements. */
export const POSTGRES_SETTINGS = {
  shared_preload_libraries: "pg_stat_statements",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
};

/** Starts everything, runs `work`, and stops everything. `data` keeps the databases for the next run. */
export async function withBenchEnvironment(
  { few, many, data }: { few: number; many: number; data?: string },
  work: (stand: BenchEnvironment) => Promise<void>,
): Promise<void> {
  const directory = data ? resolve(data) : await mkdtemp(join(tmpdir(), "twofold-bench-"));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    logProgress("Building the app");
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
      // The app's own code creates the users.
      Object.assign(process.env, environment(3000));
      const db = await connect(databaseUrl);
      stops.unshift(() => db.end());
      await deployMigrations(databaseUrl);
      await db.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      const created = await prepareUsers(db, users, (text) =>
        logProgress(`${users.toLocaleString("en")} users: ${text}`),
      );
      const app = await start();
      stops.unshift(app.stop);
      return { users, people: created, app, db, start };
    };
    const site = await openSite(few);
    await setCallbackUrl(simulator.url, site.app.url);
    const floorUrl = await createDatabase(postgres.url, "bench_floor");
    const floorDb = await connect(floorUrl);
    const floor = await startFloor(floorDb, floorUrl, site.people.withApp);
    stops.unshift(() => floorDb.end());
    stops.unshift(floor.stop);
    let largeSite: Promise<Site> | undefined;
    let floorApp: Promise<App> | undefined;
    const startPages = async () => {
      logProgress("Building the floor's pages");
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

export function logProgress(text: string): void {
  console.log(`${text} …`);
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

async function setCallbackUrl(simulatorUrl: string, appUrl: string): Promise<void> {
  const body = JSON.stringify({ url: callbackUrl(appUrl) });
  const { ok, status } = await fetch(`${simulatorUrl}/__sim/callbacks`, { method: "POST", body });
  if (!ok) throw new Error(`The simulator does not take the address for callbacks: ${status}`);
}

async function postmasterPid(directory: string): Promise<number> {
  return Number((await readFile(join(directory, "data", "postmaster.pid"), "utf8")).split("\n")[0]);
}
