// Downloads other versions of Node.js from the npm registry, cached in .data.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const data = fileURLToPath(new URL("../.data", import.meta.url));

/** Returns the executable of the newest release of a major version. Downloads it once (50 MB). */
export async function fetchNode(major: number): Promise<string> {
  const home = join(data, `node-${major}`);
  const executable = join(home, "bin", "node");
  if (existsSync(executable)) return executable;
  await mkdir(data, { recursive: true, mode: 0o755 });
  const temporary = await mkdtemp(`${home}-`);
  const name = `node-${process.platform}-${process.arch}@${major}`;
  const { stdout } = await execute("npm", ["pack", name, "--json", "--pack-destination", temporary]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await execute("tar", [
    ...["-xzf", join(temporary, filename), "-C", temporary, "--strip-components=1"],
    "package/bin/node",
  ]);
  await rm(join(temporary, filename));
  await rm(home, { recursive: true, force: true });
  await rename(temporary, home);
  return executable;
}
