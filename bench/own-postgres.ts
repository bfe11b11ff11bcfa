// Provides a migrated Postgres and an environment for benchmarks that run the app's code directly.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type Postgres } from "../dev/postgres";
import { deployMigrations } from "../cli/prisma-cli";

/** Starts Postgres, runs `work`, and removes it. Default durability: every commit waits for the disk. */
export async function withOwnPostgres(
  work: (postgres: Postgres) => Promise<void>,
  changes: Record<string, string> = {},
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "twofold-bench-"));
  const postgres = await startPostgres({ dataDirectory: directory });
  try {
    await deployMigrations(postgres.url);
    Object.assign(process.env, environmentFor(postgres.url), changes);
    await work(postgres);
  } finally {
    const { db, pool } = await import("../lib/database/client");
    await db().$disconnect();
    await pool().end();
    await postgres.stop();
    await rm(directory, { recursive: true });
  }
}

function environmentFor(databaseUrl: string): Record<string, string> {
  return {
    APP_URL: "http://localhost:3000",
    AUTH_SECRET: randomUUID() + randomUUID(),
    DATA_KEY: randomBytes(32).toString("base64"),
    DATABASE_URL: databaseUrl,
    SMS_COUNTRIES: "DE",
    STAND_INS: "allowed",
    VONAGE_API_HOST: "http://localhost:4010",
    VONAGE_APPLICATION_ID: randomUUID(),
    VONAGE_PRIVATE_KEY: generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    }).privateKey,
  };
}
