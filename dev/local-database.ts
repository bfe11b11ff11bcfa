// Where the embedded Postgres of this clone keeps its data, and how to reach it while it runs.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const localDataDirectory = fileURLToPath(new URL("../.data/postgres", import.meta.url));

/** The url of the local database; nothing if its server was never started, or was stopped. */
export function localDatabaseUrl(): string | undefined {
  try {
    return readFileSync(`${localDataDirectory}/url`, "utf8");
  } catch {
    return undefined;
  }
}

/** Reads `.env.local` and `.env`, as Next does, into the environment; what is set already stays. */
export function loadEnvFiles(): void {
  for (const name of [".env.local", ".env"]) {
    try {
      process.loadEnvFile(fileURLToPath(new URL(`../${name}`, import.meta.url)));
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }
}
