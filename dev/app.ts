import { setTimeout as pause } from "node:timers/promises";
import { devServerStart, serverStart } from "./build";
import { startChild, type Child } from "./children";

const START_TIMEOUT_SECONDS = 60;
/** Longer than the default of SHUTDOWN_TIMEOUT_SECONDS, so that the app exits first. */
const STOP_TIMEOUT_SECONDS = 30;

export type App = Child & { url: string };

export type AppOptions = {
  port: number;
  env: Record<string, string>;
  address?: string;
  /** The Node.js executable. Defaults to the current one. */
  node?: string;
  /** Serves the sources with hot reload instead of the build. */
  dev?: boolean;
  show?: boolean;
  logFile?: string;
  onOutput?: (text: string) => void;
};

/** Starts an app and resolves when it is healthy. Throws its output if it does not start. */
export async function startApp(options: AppOptions, onStart?: (child: Child) => void): Promise<App> {
  const child = launchApp(options);
  onStart?.(child);
  const url = `http://localhost:${options.port}`;
  await untilAnswering(`${url}/api/health`, child);
  return { ...child, url };
}

/** Starts an app without waiting for it. */
export function launchApp(options: AppOptions): Child {
  const { port, env, address = "127.0.0.1", node, dev, show, logFile, onOutput } = options;
  return startChild({
    args: [dev ? devServerStart : serverStart],
    env: { ...env, PORT: String(port), LISTEN_ADDRESS: address, NEXT_TELEMETRY_DISABLED: "1" },
    timeoutSeconds: STOP_TIMEOUT_SECONDS,
    ...(node && { node }),
    ...(show && { show }),
    ...(logFile && { logFile }),
    ...(onOutput && { onOutput }),
  });
}

/** Resolves when the URL returns 200. Throws the app's output if it ends or stays unhealthy. */
export async function untilAnswering(url: string, child: Child): Promise<void> {
  const over = AbortSignal.timeout(START_TIMEOUT_SECONDS * 1000);
  let end: { reason: string } | undefined;
  void child.ended.then((ended) => (end = ended));
  let answer = "nothing";
  while (!over.aborted) {
    if (end) throw new Error(`The app ${end.reason}.\n\n${child.output().trim()}`);
    answer = await fetch(url, { signal: over }).then(
      (response) => String(response.status),
      () => "nothing",
    );
    if (answer === "200") return;
    await pause(50);
  }
  await child.stop();
  throw new Error(`The app did not become healthy (${url} returned ${answer}).\n\n${child.output().trim()}`);
}
