// `npm run db:…`: Prisma's CLI against DATABASE_DIRECT_URL or DATABASE_URL. If neither is set, starts the
// local Postgres for as long as the command runs.

import { loadEnvFiles, localDataDirectory } from "../dev/local-database";
import { dropQueue, setRoleDefaults, migrateQueue, runPrisma } from "./prisma-cli";

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
    await setRoleDefaults(url);
  }
} finally {
  await stop();
}

async function database() {
  const url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL;
  if (url) return { url, stop: async () => {} };
  const { startPostgres } = await import("../dev/postgres"); // a development dependency
  return startPostgres({ dataDirectory: localDataDirectory });
}
