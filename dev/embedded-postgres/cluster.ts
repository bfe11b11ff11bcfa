// Makes the files of a database server once, whole or not at all: `data`, and beside it `password`.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Binaries } from "./binaries";
import { run, type Identity } from "./identity";

/** Where root keeps data that the server's user could not reach; a link stands in its place. */
const ELSEWHERE = "/var/lib/twofold";

/** Nothing if the directory holds a server's files already. Throws if something else is in the way. */
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
    await mkdir(ELSEWHERE, { recursive: true });
    await chmod(ELSEWHERE, 0o755); // whatever the umask is
  }
  const parent = reachable ? dirname(dataDirectory) : ELSEWHERE;

  const made = join(parent, `${basename(dataDirectory)}-${randomBytes(6).toString("hex")}`);
  try {
    await fill(made, { binaries, identity, user });
    if (!existsSync(dataDirectory)) await rm(dataDirectory, { force: true }); // a link to files that are gone
    if (reachable) await rename(made, dataDirectory);
    else await symlink(made, dataDirectory);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    if (isCluster(dataDirectory)) return; // somebody else was first
    if (existsSync(dataDirectory))
      throw new Error(`${dataDirectory} contains no database. Remove it, then try again.`);
    throw error;
  }
}

function isCluster(dataDirectory: string) {
  return existsSync(join(dataDirectory, "data", "PG_VERSION"));
}

async function fill(
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
  // Trigrams see only the letters that the character type knows, and in C those of ASCII; not every system has another.
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
