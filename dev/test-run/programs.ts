import { createRequire } from "node:module";
import { join } from "node:path";
import { runChild, type Child } from "../children";

/** Called with each child process, so that an interruption can stop it. */
export type Track = (child: Child) => void;

const require = createRequire(import.meta.url);

/** `program` is relative to the package's folder. */
export function resolveProgram(name: string, program: string): string {
  return join(require.resolve(`${name}/package.json`), "..", program);
}

/** Returns the output whatever the exit code. */
export async function run(
  args: string[],
  track: Track,
  { env = {}, stopSignal = "SIGTERM" }: { env?: Record<string, string>; stopSignal?: NodeJS.Signals } = {},
): Promise<{ ok: boolean; output: string }> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  const options = { args, env: { NEXT_TELEMETRY_DISABLED: "1", ...color, ...env }, stopSignal };
  const { ok, output, reason } = await runChild(options, track);
  return { ok, output: output || reason };
}
