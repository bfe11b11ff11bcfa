// The samples of a demo: added at its very first start, while the app is being built. Whoever has removed them, or has done
// anything else, is left alone.
import { fileURLToPath } from "node:url";
import pg from "pg";
import { runChild, type Child } from "./children";
import { countSamples, isUntouched } from "../cli/samples/presence";

const COMMAND = fileURLToPath(new URL("../cli/samples.ts", import.meta.url));

/** `adding` is under way already; it tells what was added, or throws. */
export type Samples = { adding?: () => Promise<string> };

/** Begins to add them where they belong; null where there are none and will be none. */
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
  // Whoever waits for it later hears of a failure then.
  adding.catch(() => undefined);
  return { adding: () => adding };
}

async function add(env: Record<string, string>, onStart: (child: Child) => void): Promise<string> {
  const args = ["--import", "tsx", "--conditions=react-server", COMMAND, "add"];
  const { ok, reason, output } = await runChild({ args, env }, onStart);
  if (!ok) throw new Error(`The samples could not be added: \`npm run samples\` ${reason}:\n\n${output}`);
  return "added: sample users with a month of history";
}
