// Creates a database server's files atomically: `data`, and the file `password` next to it.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Binaries } from "./binaries";
import { run, type Identity } from "./identity";

/** Used as root if the server's user cannot reach the data directory, which is then a link. */
const ROOT_DATA_DIRECTORY = "/var/lib/twofold";

/** Does nothing if the directory contains a cluster. Throws if it contains anything else. */
export async function makeCluster({
  dataDirectory,
  binaries,
  identity,
  user,
  onStep,
}: {
  dataDirectory: string;
  binaries: Binaries;
  identity: Identity;
  user: string;
  onStep: (step: string) => void;
}) {
  if (isCluster(dataDirectory)) return;
  onStep("creating the database files");
  await mkdir(dirname(dataDirectory), { recursive: true });
  const reachable =
    (await run(identity, "test", ["-x", dirname(dataDirectory)])).ok || identity.uid === undefined;
  if (!reachable) {
    await mkdir(ROOT_DATA_DIRECTORY, { recursive: true });
    await chmod(ROOT_DATA_DIRECTORY, 0o755); // regardless of the umask
  }
  const parent = reachable ? dirname(dataDirectory) : ROOT_DATA_DIRECTORY;

  const created = join(parent, `${basename(dataDirectory)}-${randomBytes(6).toString("hex")}`);
  try {
    await initialize(created, { binaries, identity, user });
    if (!existsSync(dataDirectory)) await rm(dataDirectory, { force: true }); // a dangling link
    if (reachable) await rename(created, dataDirectory);
    else await symlink(created, dataDirectory);
  } catch (error) {
    await rm(created, { recursive: true, force: true });
    if (isCluster(dataDirectory)) return; // another process was first
    if (existsSync(dataDirectory))
      throw new Error(`${dataDirectory} contains no database. Remove it, then try again.`);
    throw error;
  }
}

function isCluster(dataDirectory: string) {
  return existsSync(join(dataDirectory, "data", "PG_VERSION"));
}

async function initialize(
  directory: string,
  { binaries, identity, user }: { binaries: Binaries; identity: Identity; user: string },
) {
  const password = join(directory, "password");
  await mkdir(directory, { mode: 0o700 });
  await writeFile(password, randomBytes(24).toString("base64url"), { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    for (const path of [directory, password]) await chown(path, identity.uid, identity.gid);
  }

  let output = "";
  // Trigrams ignore letters that LC_CTYPE does not know. C knows only ASCII, but some systems have no other.
  for (const characters of ["C.UTF-8", "en_US.UTF-8", "C"]) {
    const result = await run(identity, binaries.initdb, [
      ...["-D", join(directory, "data"), "-U", user, `--pwfile=${password}`, "--auth=scram-sha-256"],
      ...[
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        `--lc-ctype=${characters}`,
      ],
      ...["--no-instructions", "--no-sync"],
    ]);
    if (result.ok) return;
    output = result.output;
  }
  throw new Error(`Postgres could not create its files in ${directory}:\n${output}`);
}
