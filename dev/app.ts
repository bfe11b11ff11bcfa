// The app as a child process, from its start to its first good answer.

import { setTimeout as pause } from "node:timers/promises";
import { nextCli } from "./build";
import { startChild, type Child } from "./children";

const PATIENCE_SECONDS = 60;

export type App = Child & { url: string };

/**
 * Serves the production build, or with `dev` the sources with hot reload, and resolves when it answers. What it says
 * is handed to `onOutput`; with `show` it goes straight to the terminal. Throws what it said if it does not come up.
 */
export async function startApp({
  port,
  env,
  address = "127.0.0.1",
  dev = false,
  show = false,
  onOutput,
  onStart,
}: {
  port: number;
  env: Record<string, string>;
  address?: string;
  dev?: boolean;
  show?: boolean;
  onOutput?: (text: string) => void;
  onStart?: (child: Child) => void;
}): Promise<App> {
  const url = `http://localhost:${port}`;
  const child = startChild({
    args: [nextCli, dev ? "dev" : "start", "--port", String(port), "--hostname", address],
    env: { ...env, NEXT_TELEMETRY_DISABLED: "1" },
    show,
    ...(onOutput && { onOutput }),
  });
  onStart?.(child);
  await untilHealthy(url, child);
  return { ...child, url };
}

async function untilHealthy(url: string, child: Child): Promise<void> {
  const over = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  let end: { reason: string } | undefined;
  void child.ended.then((ended) => (end = ended));
  let answer = "nothing";
  while (!over.aborted) {
    if (end) throw new Error(`The app ${end.reason}.\n\n${child.output().trim()}`);
    answer = await fetch(`${url}/api/health`, { signal: over }).then(
      (response) => String(response.status),
      () => "nothing",
    );
    if (answer === "200") return;
    await pause(50);
  }
  await child.stop();
  throw new Error(
    `The app did not become healthy (${url}/api/health says ${answer}).\n\n${child.output().trim()}`,
  );
}
