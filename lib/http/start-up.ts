// What a server does once, before its first answer: it refuses an unsafe environment, however it was started.
import "server-only";
import { sendPolicy } from "./content-security-policy";
import { disconnect } from "@/lib/database/client";
import { checkEnv, describeProblems, env } from "@/lib/env";
import { log } from "@/lib/observability/log";
import { watchPeers } from "./client-address";
import { assignRequestIds } from "./request-context";
import { endAtShutdown, shutDownOnSignals } from "./shutdown";
import { watchRequests } from "./request-logging";

/** Ends the process, saying why, if the variables are not safe to run with. */
export function startUp(variables: Record<string, string | undefined>): void {
  const checked = checkEnv(variables);
  if (checked.status === "unsafe") {
    process.stderr.write(`${describeProblems(checked.problems)}\n`);
    process.exit(1);
  }
  env(); // Next reads what this sets
  for (const warning of checked.warnings) process.stderr.write(`Warning: ${warning}\n`);
  log.level = checked.env.LOG_LEVEL;
  assignRequestIds({ believesIds: checked.env.TRUSTED_PROXY_HOPS > 0 });
  watchPeers({
    loopbackOnly: checked.env.STAND_INS === "allowed",
    origin: checked.env.APP_URL,
  });
  sendPolicy({
    protocol: checked.env.APP_URL.protocol,
    isDevelopment: variables["NODE_ENV"] === "development",
  });
  // After these: it tells the id that a request was given, and the address as it was put right.
  watchRequests();
  shutDownOnSignals({
    delaySeconds: checked.env.SHUTDOWN_DELAY_SECONDS,
    timeoutSeconds: checked.env.SHUTDOWN_TIMEOUT_SECONDS,
  });
  endAtShutdown(disconnect);
}
