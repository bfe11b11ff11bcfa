// Is the environment complete and safe? Each problem is a line, in the words in which the app would refuse to start.
import { checkEnv } from "../../lib/env";
import { fault, ok, warning, type Check, type Finding } from "./finding";

export const environment: Check = {
  name: "environment",
  run: async ({ variables }) => {
    const checked = checkEnv(variables);
    const findings =
      checked.status === "unsafe"
        ? asFaults(checked.problems)
        : [ok("Complete and safe to run."), ...checked.warnings.filter(isOurs).map(asWarning)];
    return [...findings, ...nodeEnv(variables), ...actionsKey(variables)];
  },
};

function asFaults(problems: string[]): Finding[] {
  const explained = ".env.example explains each variable.";
  return problems.map((problem, index) =>
    fault(`${problem}.`, index === problems.length - 1 ? explained : undefined),
  );
}

/** How many proxies there are is counted, not guessed (proxies.ts). */
const isOurs = (words: string) => !words.startsWith("TRUSTED_PROXY_HOPS");

function asWarning(words: string): Finding {
  const [says = "", ...rest] = words.split(": ");
  return warning(`${says}.`, capital(rest.join(": ")));
}

function nodeEnv({ NODE_ENV, STAND_INS }: Record<string, string | undefined>): Finding[] {
  if (STAND_INS === "allowed" || !NODE_ENV || NODE_ENV === "production") return [];
  return [
    warning(
      `NODE_ENV is ${JSON.stringify(NODE_ENV)}.`,
      "Unset it, or set it to production as npm start does.",
    ),
  ];
}

/** Without one it is made from AUTH_SECRET (lib/env.ts), which every instance has. */
function actionsKey({
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

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
