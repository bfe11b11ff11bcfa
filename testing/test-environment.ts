// The environment of one test worker: app, database, Verify simulator and mail server.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { startApp, type App } from "../dev/app";
import { freePort } from "../dev/embedded-postgres/port";
import { callbackUrl, localEnvironment, messageTemplates, type StandInVonage } from "../dev/stand-ins";
import { startMailbox, type Mailbox } from "../dev/mailbox/mailbox";
import { cloneDatabase } from "./test-database";
import { shiftTimestamps } from "./time-travel";
import { startSimulator } from "../packages/verify-simulator/server";
import { simulatorAt, type SimulatorClient } from "./simulator-client";
import type { TestServer } from "./test-server";

/** 32 bytes, in base64. */
export const DATA_KEY = "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMhISE=";

/** The bearer token of /api/metrics. */
export const METRICS_TOKEN = "figures-of-tests-figures-of-tests-figures";

export type TestEnvironment = {
  app: App;
  db: pg.Pool;
  simulator: SimulatorClient;
  mailbox: Mailbox;
  /** Starts another instance of the app on the same database. The caller stops it. */
  startInstance: (changes?: { env?: Record<string, string> }) => Promise<App>;
  /** The environment variables of an instance on this port. */
  environmentFor: (port: number) => Record<string, string>;
  /** Advances the clocks of both the database and the simulator. */
  passTime: (seconds: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** Takes about a second. */
export async function startEnvironment({ adminUrl, template, keys }: TestServer): Promise<TestEnvironment> {
  const database = await cloneDatabase(adminUrl, template, `e2e_${randomUUID()}`);
  const db = new pg.Pool({ connectionString: database.url, max: 4 });
  // Connections may still be closing when the database is dropped.
  db.on("error", () => undefined);

  const port = await freePort();
  const application = { ...keys, applicationId: randomUUID(), signatureSecret: randomUUID() };
  const mailbox = await startMailbox();
  const vonage = await startSimulator({
    ...application,
    callbackUrl: callbackUrl(`http://localhost:${port}`),
    templates: messageTemplates(`http://localhost:${port}`),
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
    // Each test has its own client address, as if through one proxy (fixture `address`).
    TRUSTED_PROXY_HOPS: "1",
  };
}
