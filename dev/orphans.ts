import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres";

/** Stops test servers that a killed test run left behind, unless they are in use or belong to other users. */
export async function stopOrphans(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith("twofold-postgres-"));
  for (const directory of names.map((name) => join(tmpdir(), name))) {
    // The `url` file exists while a server is in use.
    if (existsSync(join(directory, "url"))) await stopIfUnused(directory).catch(() => undefined);
  }
}

async function stopIfUnused(dataDirectory: string): Promise<void> {
  const { stop } = await startPostgres({ dataDirectory });
  await stop();
  if (!existsSync(join(dataDirectory, "url"))) await rm(dataDirectory, { recursive: true, force: true });
}
