// `npm run db:…`: Prisma's command line against DATABASE_URL or, when that is not set, the local Postgres, which runs for
// as long as the command does.

import { loadEnvFiles, localDataDirectory } from "./local-database";
import { runPrisma } from "./prisma-cli";

loadEnvFiles();
const { url, stop } = await database();
try {
  const { code } = await runPrisma(process.argv.slice(2), { databaseUrl: url, stdio: "inherit" });
  process.exitCode = code;
} finally {
  await stop();
}

async function database() {
  const url = process.env.DATABASE_URL;
  if (url) return { url, stop: async () => {} };
  const { startPostgres } = await import("./postgres"); // needs development dependencies
  return startPostgres({ dataDirectory: localDataDirectory });
}
