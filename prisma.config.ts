// Makes `npx prisma …` work without a download: it uses the schema engine in cli/schema-engine, and
// DATABASE_URL or the local database if it is running.

import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";
import { loadEnvFiles, localDatabaseUrl } from "./dev/local-database";

loadEnvFiles();

// Windows cannot run a script as a binary, so Prisma downloads its own engine there.
if (process.platform !== "win32") {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(
    new URL("./cli/schema-engine/engine.mjs", import.meta.url),
  );
}

let url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL || localDatabaseUrl();
const [command, subcommand] = process.argv.slice(2);
const needsDatabase = ["db", "migrate", "studio"].includes(command ?? "") && subcommand !== "diff";
// Prisma supports one host only. Of several, pass the one that accepts writes.
if (url && needsDatabase) url = await (await import("./lib/database/failover-pool")).primaryUrl(url);
if (!url && needsDatabase) {
  console.error(
    "No DATABASE_URL is set and the local Postgres does not run.\n" +
      "Set it, or leave `npm run dev` running, or use `npm run db:migrate`, `db:status`, `db:reset`.",
  );
}

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url && { datasource: { url } }),
});
