// What a check of the doctor's finds: a verdict, a sentence, and what to do about it. None of it ever holds a secret.
import type { Env } from "../../lib/env";

export type Verdict = "ok" | "warning" | "fault" | "not_checked";

export type Finding = { verdict: Verdict; says: string; todo?: string };

/** What is to be checked. `env` is null where the variables are not safe to run with; then only they themselves count. */
export type Configuration = { variables: Record<string, string | undefined>; env: Env | null };

export type Check = {
  /** How it is called on the command line, and in the list. */
  name: string;
  /** What it finds; whatever it throws is a fault of its own. */
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

/** For checks that go by the parsed environment. */
export function withEnv(
  look: (env: Env, variables: Configuration["variables"]) => Promise<Finding[]>,
): Check["run"] {
  return async ({ env, variables }) => (env ? look(env, variables) : [notChecked(ENVIRONMENT_FIRST)]);
}

/** `1 proxy`, `2 proxies`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
