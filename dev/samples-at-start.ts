// Adds samples at a demo's first start, during the build. A database that has been used stays unchanged.
import { fileURLToPath } from "node:url";
import pg from "pg";
import { runChild, type Child } from "./children";
import { countSamples, isUntouched } from "../cli/samples/presence";

const COMMAND = fileURLToPath(new URL("../cli/samples.ts", import.meta.url));

/** `adding` is already running. Returns what was added, or throws. */
export type Samples = { adding?: () => Promise<string> };

/** Starts to add samples to an unused database. Returns null if there are no samples and none are added. */
export async function samplesAtStart({
  databaseUrl,
  mode,
  env,
  onStart,
}: {
  databaseUrl: string;
  mode: "demo" | "dev";
  env: Record<string, string>;
  onStart: (child: Child) => void;
}): Promise<Samples | null> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    if (mode === "dev" || !(await isUntouched(client))) return (await countSamples(client)) > 0 ? {} : null;
  } finally {
    await client.end();
  }
  const adding = add(env, onStart);
  // Callers get the error when they await it.
  adding.catch(() => undefined);
  return { adding: () => adding };
}

async function add(env: Record<string, string>, onStart: (child: Child) => void): Promise<string> {
  const args = ["--import", "tsx", "--conditions=react-server", COMMAND, "add"];
  const { ok, reason, output } = await runChild({ args, env }, onStart);
  if (!ok) throw new Error(`The samples could not be added: \`npm run samples\` ${reason}:\n\n${output}`);
  return "added: sample users with a month of history";
}
