import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian installs servers outside the PATH of ordinary users. */
const DIRECTORIES = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** Returns the path of an installed program, or undefined. */
export function findProgram(name: string): string | undefined {
  return DIRECTORIES.map((directory) => join(directory, name)).find((path) => existsSync(path));
}
