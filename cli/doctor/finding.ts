// A finding of the doctor: verdict, sentence, and what to do. Findings never contain secrets.
import type { Env } from "../../lib/env";

export type Verdict = "ok" | "warning" | "fault" | "not_checked";

export type Finding = { verdict: Verdict; says: string; todo?: string };

/**
 * `env` is null if the variables are not safe to run with. Then only the variables themselves are checked.
 */
export type Configuration = { variables: Record<string, string | undefined>; env: Env | null };

export type Check = {
  /** Name on the command line and in the output. */
  name: string;
  /** Returns the findings. A thrown error becomes a fault. */
  run: (configuration: Configuration) => Promise<Finding[]>;
};

export const ok = (says: string): Finding => ({ verdict: "ok", says });
export const warning = (says: string, todo: string): Finding => ({ verdict: "warning", says, todo });
export const fault = (says: string, todo?: string): Finding => ({
  verdict: "fault",
  says,
  ...(todo !== undefined && { todo }),
});
export const notChecked = (says: string): Finding => ({ verdict: "not_checked", says });

export const ENVIRONMENT_FIRST = "Fix the environment first.";

/** For checks that need the parsed environment. */
export function withEnv(
  check: (env: Env, variables: Configuration["variables"]) => Promise<Finding[]>,
): Check["run"] {
  return async ({ env, variables }) => (env ? check(env, variables) : [notChecked(ENVIRONMENT_FIRST)]);
}

/** `1 proxy`, `2 proxies`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
