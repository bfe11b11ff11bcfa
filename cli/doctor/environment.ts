// Checks that the environment is complete and safe, with the same messages that prevent the app from
// starting.
import { checkEnv } from "../../lib/env";
import { fault, ok, warning, type Check, type Finding } from "./finding";

export const environment: Check = {
  name: "environment",
  run: async ({ variables }) => {
    const checked = checkEnv(variables);
    const findings =
      checked.status === "unsafe"
        ? toFaults(checked.problems)
        : [ok("Complete and safe to run."), ...checked.warnings.filter(isReported).map(toWarning)];
    return [...findings, ...checkNodeEnv(variables), ...checkActionsKey(variables)];
  },
};

function toFaults(problems: string[]): Finding[] {
  const hint = ".env.example explains each variable.";
  return problems.map((problem, index) =>
    fault(`${problem}.`, index === problems.length - 1 ? hint : undefined),
  );
}

/** proxies.ts counts the actual proxies. */
const isReported = (words: string) => !words.startsWith("TRUSTED_PROXY_HOPS");

function toWarning(words: string): Finding {
  const [says = "", ...rest] = words.split(": ");
  return warning(`${says}.`, capitalize(rest.join(": ")));
}

function checkNodeEnv({ NODE_ENV, STAND_INS }: Record<string, string | undefined>): Finding[] {
  if (STAND_INS === "allowed" || !NODE_ENV || NODE_ENV === "production") return [];
  return [
    warning(
      `NODE_ENV is ${JSON.stringify(NODE_ENV)}.`,
      "Unset it, or set it to production as npm start does.",
    ),
  ];
}

/** Unset is fine: lib/env.ts derives the key from AUTH_SECRET, which all instances share. */
function checkActionsKey({
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key,
}: Record<string, string | undefined>): Finding[] {
  if (!key || [16, 24, 32].includes(Buffer.from(key, "base64").length)) return [];
  return [
    fault(
      "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY is not a base64 AES key, so forms would fail.",
      "Unset it to derive one from AUTH_SECRET, or run `openssl rand -base64 32`.",
    ),
  ];
}

const capitalize = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
