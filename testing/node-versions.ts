// Other versions of Node.js, from the npm registry, kept in .data.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const data = fileURLToPath(new URL("../.data", import.meta.url));

/** Returns the path of the executable of the newest Node.js `major` in the registry. Fetches it once (50 MB). */
export async function fetchNode(major: number): Promise<string> {
  const home = join(data, `node-${major}`);
  const executable = join(home, "bin", "node");
  if (existsSync(executable)) return executable;
  await mkdir(data, { recursive: true, mode: 0o755 });
  const making = await mkdtemp(`${home}-`);
  const name = `node-${process.platform}-${process.arch}@${major}`;
  const { stdout } = await execute("npm", ["pack", name, "--json", "--pack-destination", making]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await execute("tar", [
    ...["-xzf", join(making, filename), "-C", making, "--strip-components=1"],
    "package/bin/node",
  ]);
  await rm(join(making, filename));
  await rm(home, { recursive: true, force: true });
  await rename(making, home);
  return executable;
}
