// An attack is tried from outside and its verdict follows from what was seen. Nothing counts as held that was not looked at.
import type { Answer } from "../../testing/http-browser";
import type { AsvsId, NistSection } from "./requirements";
import type { Target } from "./target";

export type Attack = {
  /** Of docs/security.md. */
  id: string;
  /** What is tried, in a few words. */
  name: string;
  asvs: readonly AsvsId[];
  nist: readonly NistSection[];
  /** Tests of the repository that try the same, and what shows from inside alone. */
  tests: readonly string[];
  needs?: readonly Need[];
  /** Why this deployment has nothing to attack here; null where it has. */
  spared?: (target: Target) => string | null | Promise<string | null>;
  run: (setting: Setting) => Promise<void>;
};

/** What the command has to be given. */
export type Need = keyof typeof NEEDS;

export const NEEDS = {
  account: "needs an account created for this purpose: --account email:password",
  messages: "costs a text message: --spend-messages",
  timing: "takes a while: --timing",
} as const;

export type Account = { email: string; password: string };

export type Setting = {
  target: Target;
  account: Account;
  /** Says whether something is as it must be, and what is wrong where it is not. */
  check: (isRight: boolean, problem: string) => void;
};

export type Verdict = "held" | "failed" | "not applicable" | "not tried";

export type Result = Pick<Attack, "id" | "name" | "asvs" | "nist" | "tests"> & {
  verdict: Verdict;
  /** What was looked at. */
  checks: number;
  /** What went wrong, or why it was not tried. */
  reasons: string[];
};

export type Given = { account: Account | null; needs: ReadonlySet<Need> };

const NOBODY: Account = { email: "", password: "" };

/** Tries one attack. */
export async function carryOut(attack: Attack, target: Target, given: Given): Promise<Result> {
  const { id, name, asvs, nist, tests, needs = [] } = attack;
  const result = { id, name, asvs, nist, tests, checks: 0 };
  const missing = needs.filter((need) => !given.needs.has(need));
  if (missing.length > 0)
    return { ...result, verdict: "not tried", reasons: missing.map((need) => NEEDS[need]) };
  const problems: string[] = [];
  let checks = 0;
  const check = (isRight: boolean, problem: string) => {
    checks++;
    if (!isRight) problems.push(problem);
  };
  try {
    const spared = (await attack.spared?.(target)) ?? null;
    if (spared !== null) return { ...result, verdict: "not applicable", reasons: [spared] };
    await attack.run({ target, account: given.account ?? NOBODY, check });
    if (checks === 0) problems.push("no checks ran");
  } catch (error) {
    problems.push(`could not run: ${error instanceof Error ? error.message : String(error)}`);
  }
  const reasons = [...new Set(problems)];
  return { ...result, checks, verdict: reasons.length > 0 ? "failed" : "held", reasons };
}

/** All that an answer says, as one text. */
export const saidBy = ({ headers, setCookies, body }: Answer) => JSON.stringify([headers, setCookies, body]);

/** Whether somebody who asked was let in or on: an answer with content, or a way on to the code screen or the account. */
export function isLetIn({ status, headers }: Answer): boolean {
  return status < 300 || /\/(challenge|account|admin)\b/.test(headers.location ?? "");
}
