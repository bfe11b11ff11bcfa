// Sets up one test file of lib on import: a migrated database, a Vonage simulator and an environment that
// points at both. Torn down after the file's last test.

import { randomUUID } from "node:crypto";
import { afterAll, inject } from "vitest";
import { cloneDatabase } from "./test-database";
import { startSimulator } from "../packages/verify-simulator/server";

const { adminUrl, template, keys } = inject("server");
const applicationId = randomUUID();

const database = await cloneDatabase(adminUrl, template, `test_${randomUUID()}`);
export const simulator = await startSimulator({ applicationId, publicKey: keys.publicKey });

/** A configuration like that of the demo. */
export const environment = {
  APP_URL: "http://localhost:3000",
  AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
  DATABASE_URL: database.url,
  DATA_KEY: "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMhISE=",
  SMS_COUNTRIES: "AT,CA,CH,DE,FR,GB,NL,US",
  STAND_INS: "allowed",
  VONAGE_API_HOST: simulator.url,
  VONAGE_APPLICATION_ID: applicationId,
  VONAGE_PRIVATE_KEY: keys.privateKey,
};

// lib/env.ts parses the environment on first use.
Object.assign(process.env, environment);

afterAll(async () => {
  const { db, pool } = await import("@/lib/database/client");
  await db().$disconnect();
  await pool().end();
  await simulator.stop();
  await database.drop();
});
