// Location and URL of the embedded Postgres of this clone.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const localDataDirectory = fileURLToPath(new URL("../.data/postgres", import.meta.url));

/** Returns the URL of the local database, or undefined if its server is not running. */
export function localDatabaseUrl(): string | undefined {
  try {
    return readFileSync(`${localDataDirectory}/url`, "utf8");
  } catch {
    return undefined;
  }
}

/** Reads `.env.local` and `.env`, as Next.js does. Does not overwrite existing variables. */
export function loadEnvFiles(): void {
  for (const name of [".env.local", ".env"]) {
    try {
      process.loadEnvFile(fileURLToPath(new URL(`../${name}`, import.meta.url)));
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }
}
