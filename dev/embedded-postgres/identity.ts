// Postgres refuses to run as root.

import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";

/** Unprivileged users of common systems. */
const USERS = ["postgres", "nobody"];

/** Empty for the current user. */
export type Identity = { uid?: number; gid?: number };

/** As root, returns the owner of the data directory or one of `USERS`. Creates no user. */
export async function serverIdentity(dataDirectory: string): Promise<Identity> {
  const owner = await stat(dataDirectory).catch(() => undefined);
  const currentUid = process.getuid?.();
  if (currentUid === undefined) return {};
  if (currentUid !== 0) {
    if (owner && owner.uid !== currentUid)
      throw new Error(`${dataDirectory} belongs to another user. Remove it and start again.`);
    return {};
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of USERS) {
    const [uid, gid] = [await run({}, "id", ["-u", name]), await run({}, "id", ["-g", name])];
    if (uid.ok && gid.ok) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(
    `Postgres cannot run as root, and no user is named ${USERS.join(" or ")}. Start as another user.`,
  );
}

/** Runs a command with this identity. `output` contains both streams, trimmed. */
export function run(
  identity: Identity,
  command: string,
  args: string[],
): Promise<{ ok: boolean; output: string }> {
  // PGPORT, PGDATA, and similar variables would affect the server. LC_ALL makes its messages English.
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C" };
  for (const name of Object.keys(env)) if (name.startsWith("PG")) delete env[name];
  return new Promise((done) => {
    execFile(command, args, { ...identity, cwd: "/", env }, (error, stdout, stderr) => {
      done({ ok: !error, output: `${stdout}${stderr}`.trim() || (error?.message ?? "") });
    });
  });
}
