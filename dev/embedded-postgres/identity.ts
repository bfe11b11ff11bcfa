// Whom the server runs as. Postgres refuses root; an ordinary user runs it as themselves.

import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";

/** Empty: whoever we are. */
export type Identity = { uid?: number; gid?: number };

/** Under root: the owner of the data directory, else the system's `postgres`, else `nobody`. No account is created. */
export async function serverIdentity(dataDirectory: string): Promise<Identity> {
  const owner = await stat(dataDirectory).catch(() => undefined);
  const me = process.getuid?.();
  if (me === undefined) return {};
  if (me !== 0) {
    if (owner && owner.uid !== me)
      throw new Error(`${dataDirectory} belongs to another user. Remove it and start again.`);
    return {};
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = [await run({}, "id", ["-u", name]), await run({}, "id", ["-g", name])];
    if (uid.ok && gid.ok) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(
    "Postgres cannot run as root, and there is no user named postgres or nobody. Start as another user.",
  );
}

/** Runs a command as somebody and waits for it. `output` is both streams, trimmed. */
export function run(
  identity: Identity,
  command: string,
  args: string[],
): Promise<{ ok: boolean; output: string }> {
  // PGPORT, PGDATA and the like would reach the server; its messages are read, so they are to be in English.
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C" };
  for (const name of Object.keys(env)) if (name.startsWith("PG")) delete env[name];
  return new Promise((done) => {
    execFile(command, args, { ...identity, cwd: "/", env }, (error, stdout, stderr) => {
      done({ ok: !error, output: `${stdout}${stderr}`.trim() || (error?.message ?? "") });
    });
  });
}
