// The floor of a page: a minimal app with the same version of Next.js, built separately from the product.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { untilAnswering, type App } from "../../dev/app";
import { nextCli } from "../../dev/build";
import { runChild, startChild, type Child } from "../../dev/children";
import { freePort } from "../../dev/embedded-postgres/port";
import { dataDirectory } from "../../dev/stand-ins";

const SOURCES = fileURLToPath(new URL("next-app", import.meta.url));
/** Inside the repository, so that Next.js is found. */
const PLACE = join(dataDirectory, "bench", "floor-app");

/** Builds the app if it has changed, and starts it on the floor's database. */
export async function startFloorApp(databaseUrl: string, personId: string): Promise<App> {
  await build();
  const port = await freePort();
  const env = { DATABASE_URL: databaseUrl, PERSON_ID: personId, NODE_ENV: "production" };
  const child: Child = startChild({
    args: [nextCli, "start", PLACE, "--port", String(port), "--hostname", "127.0.0.1"],
    env: { ...env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  const app = { ...child, url: `http://localhost:${port}` };
  await untilAnswering(`${app.url}/one-query`, app);
  return app;
}

async function build(): Promise<void> {
  const [stamp, made] = [join(PLACE, "made-from"), await fingerprint()];
  if ((await readFile(stamp, "utf8").catch(() => "")) === made) return;
  await rm(PLACE, { recursive: true, force: true });
  await mkdir(PLACE, { recursive: true });
  await cp(SOURCES, PLACE, { recursive: true });
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { ok, reason, output } = await runChild({ args: [nextCli, "build", PLACE], env });
  if (!ok) throw new Error(`The build of the floor's pages ${reason}:\n\n${output}`);
  await writeFile(stamp, made);
}

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(nextCli.replace(/dist.*/, "package.json")));
  for (const entry of await readdir(SOURCES, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) hash.update(entry.name).update(await readFile(join(entry.parentPath, entry.name)));
  return hash.digest("hex");
}
