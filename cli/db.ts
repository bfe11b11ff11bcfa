// `npm run db:…`: Prisma's command line against DATABASE_DIRECT_URL, DATABASE_URL or, when that is not set, the local Postgres, which runs for
// as long as the command does.

import { loadEnvFiles, localDataDirectory } from "../dev/local-database";
import { dropQueue, keepSessionsInUtc, migrateQueue, runPrisma } from "./prisma-cli";

loadEnvFiles();
const { url, stop } = await database();
try {
  const args = process.argv.slice(2);
  const { code } = await runPrisma(args, { databaseUrl: url, stdio: "inherit" });
  process.exitCode = code;
  const command = args.slice(0, 2).join(" ");
  if (code === 0 && command === "migrate reset") await dropQueue(url);
  if (code === 0 && ["migrate deploy", "migrate reset"].includes(command)) {
    await migrateQueue(url);
    await keepSessionsInUtc(url);
  }
} finally {
  await stop();
}

async function database() {
  const url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL;
  if (url) return { url, stop: async () => {} };
  const { startPostgres } = await import("../dev/postgres"); // needs development dependencies
  return startPostgres({ dataDirectory: localDataDirectory });
}
