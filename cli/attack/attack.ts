// Runs one attack and derives its verdict from the checks. An attack without checks never counts as held.
import type { Answer } from "../../testing/http-browser";
import type { AsvsId, NistSection } from "./requirements";
import type { Target } from "./target";

export type Attack = {
  /** Number in docs/security.md. */
  id: string;
  name: string;
  asvs: readonly AsvsId[];
  nist: readonly NistSection[];
  /**
   * Tests in this repository that try the same attack, including the parts that can only be seen from inside.
   */
  tests: readonly string[];
  needs?: readonly Need[];
  /** Returns why this deployment has nothing to attack, or null. */
  getExemption?: (target: Target) => string | null | Promise<string | null>;
  run: (setting: AttackContext) => Promise<void>;
};

/** Options that the attack requires. */
export type Need = keyof typeof NEEDS;

export const NEEDS = {
  account: "needs an account created for this purpose: --account email:password",
  messages: "costs a text message: --spend-messages",
  timing: "takes a while: --timing",
} as const;

export type Account = { email: string; password: string };

export type AttackContext = {
  target: Target;
  account: Account;
  /** Records a check, and the problem if it failed. */
  check: (isOk: boolean, problem: string) => void;
};

export type Verdict = "held" | "failed" | "not applicable" | "not tried";

export type Result = Pick<Attack, "id" | "name" | "asvs" | "nist" | "tests"> & {
  verdict: Verdict;
  /** Number of checks. */
  checks: number;
  /** The problems found, or why the attack was not tried. */
  reasons: string[];
};

export type RunOptions = { account: Account | null; needs: ReadonlySet<Need> };

const NO_ACCOUNT: Account = { email: "", password: "" };

export async function runAttack(attack: Attack, target: Target, given: RunOptions): Promise<Result> {
  const { id, name, asvs, nist, tests, needs = [] } = attack;
  const result = { id, name, asvs, nist, tests, checks: 0 };
  const missing = needs.filter((need) => !given.needs.has(need));
  if (missing.length > 0)
    return { ...result, verdict: "not tried", reasons: missing.map((need) => NEEDS[need]) };
  const problems: string[] = [];
  let checks = 0;
  const check = (isOk: boolean, problem: string) => {
    checks++;
    if (!isOk) problems.push(problem);
  };
  try {
    const exemption = (await attack.getExemption?.(target)) ?? null;
    if (exemption !== null) return { ...result, verdict: "not applicable", reasons: [exemption] };
    await attack.run({ target, account: given.account ?? NO_ACCOUNT, check });
    if (checks === 0) problems.push("no checks ran");
  } catch (error) {
    problems.push(`could not run: ${error instanceof Error ? error.message : String(error)}`);
  }
  const reasons = [...new Set(problems)];
  return { ...result, checks, verdict: reasons.length > 0 ? "failed" : "held", reasons };
}

/** Returns headers, cookies, and body as one text. */
export const toText = ({ headers, setCookies, body }: Answer) => JSON.stringify([headers, setCookies, body]);

/**
 * Whether a response grants access: content, or a redirect to the code screen, the account, or the console.
 */
export function grantsAccess({ status, headers }: Answer): boolean {
  return status < 300 || /\/(challenge|account|admin)\b/.test(headers.location ?? "");
}
