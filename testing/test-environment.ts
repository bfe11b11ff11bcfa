// One worker's environment: an app, its database, its Verify simulator and its mail server, shared with no other worker.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { startApp, type App } from "../dev/app";
import { freePort } from "../dev/embedded-postgres/port";
import { callbackUrl, localEnvironment, stopTemplate, type StandInVonage } from "../dev/stand-ins";
import { startMailbox, type Mailbox } from "../dev/mailbox/mailbox";
import { cloneDatabase } from "./test-database";
import { shiftTimestamps } from "./time-travel";
import { startSimulator } from "../packages/verify-simulator/server";
import { simulatorAt, type SimulatorClient } from "./simulator-client";
import type { TestServer } from "./test-server";

/** 32 bytes that seal what is sealed in tests. */
export const DATA_KEY = "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMhISE=";

/** Opens /api/metrics. */
export const METRICS_TOKEN = "figures-of-tests-figures-of-tests-figures";

export type TestEnvironment = {
  app: App;
  db: pg.Pool;
  simulator: SimulatorClient;
  mailbox: Mailbox;
  /** One more instance of the app on the same database. Stop it after use. */
  startInstance: (changes?: { env?: Record<string, string> }) => Promise<App>;
  /** What an instance on that port is told. */
  environmentFor: (port: number) => Record<string, string>;
  /** Lets time pass for everything that is stored, in the database and at Vonage alike. */
  passTime: (seconds: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts everything, in about a second. */
export async function startEnvironment({ adminUrl, template, keys }: TestServer): Promise<TestEnvironment> {
  const database = await cloneDatabase(adminUrl, template, `e2e_${randomUUID()}`);
  const db = new pg.Pool({ connectionString: database.url, max: 4 });
  // Its last connections may still be closing when the database is dropped under them.
  db.on("error", () => undefined);

  const port = await freePort();
  const application = { ...keys, applicationId: randomUUID(), signatureSecret: randomUUID() };
  const mailbox = await startMailbox();
  const vonage = await startSimulator({
    ...application,
    callbackUrl: callbackUrl(`http://localhost:${port}`),
    templates: { [stopTemplate.id]: stopTemplate.textFor(`http://localhost:${port}`) },
    mails: mailbox,
  });
  const simulator = simulatorAt(vonage.url);

  const environmentFor = (port: number) =>
    environment(port, database.url, { ...application, url: vonage.url }, mailbox.url);
  const startOn = (port: number, { env }: Parameters<TestEnvironment["startInstance"]>[0] = {}) =>
    startApp({ port, env: { ...environmentFor(port), ...env } });
  const startInstance: TestEnvironment["startInstance"] = async (changes) =>
    startOn(await freePort(), changes);
  const app = await startOn(port);
  return {
    ...{ app, db, simulator, mailbox, startInstance, environmentFor },
    passTime: async (seconds) => {
      await shiftTimestamps(db, seconds);
      await simulator.advanceClock(seconds);
    },
    stop: async () => {
      await app.stop();
      await vonage.stop();
      await mailbox.stop();
      await db.end();
      await database.drop();
    },
  };
}

function environment(
  port: number,
  databaseUrl: string,
  simulator: StandInVonage,
  smtpUrl: string,
): Record<string, string> {
  return {
    ...localEnvironment({ appUrl: `http://localhost:${port}`, databaseUrl, simulator, smtpUrl }),
    NODE_ENV: "production",
    LOG_LEVEL: "info",
    METRICS_TOKEN,
    AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
    DATA_KEY,
    BRAND_NAME: "Twofold",
    SMS_COUNTRIES: "AT,CA,CH,DE,FR,GB,NL,SE,US",
    // Each test comes from an address of its own, as if through one proxy (fixture `address`).
    TRUSTED_PROXY_HOPS: "1",
  };
}
