// A test run that was killed or interrupted may leave its Postgres behind. The next one takes it away.

import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres";

/** Stops the test servers of this machine that nobody uses any more. Those of others, running or not ours, stay. */
export async function stopOrphans(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith("twofold-postgres-"));
  for (const directory of names.map((name) => join(tmpdir(), name))) {
    // The url is there from when a server is in use to when its last user stops it.
    if (existsSync(join(directory, "url"))) await stopIfUnused(directory).catch(() => undefined);
  }
}

async function stopIfUnused(dataDirectory: string): Promise<void> {
  const { stop } = await startPostgres({ dataDirectory });
  await stop();
  if (!existsSync(join(dataDirectory, "url"))) await rm(dataDirectory, { recursive: true, force: true });
}
