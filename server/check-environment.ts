// Refuses to start with an unsafe environment, however the server was started.
import { checkEnv, describeProblems, env, type Env } from "@/lib/env";
import { log } from "@/lib/observability/log";

/** Returns the environment. Prints all problems and ends the process if there are any. */
export function checkEnvironment(variables: Record<string, string | undefined>): Env {
  const checked = checkEnv(variables);
  if (checked.status === "unsafe") {
    process.stderr.write(`${describeProblems(checked.problems)}\n`);
    process.exit(1);
  }
  for (const warning of checked.warnings) process.stderr.write(`Warning: ${warning}\n`);
  log.level = checked.env.LOG_LEVEL;
  // Also sets the variables that Next.js reads.
  return env();
}
