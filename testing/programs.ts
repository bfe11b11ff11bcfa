// Programs of this machine.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian installs servers into directories that are not on the PATH of ordinary users. */
const DIRECTORIES = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** Returns the path of a program, or nothing if it is not installed. */
export function findProgram(name: string): string | undefined {
  return DIRECTORIES.map((directory) => join(directory, name)).find((path) => existsSync(path));
}
