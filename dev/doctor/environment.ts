// Is the environment complete and safe? Each problem is a line, in the words in which the app would refuse to start.
import { checkEnv } from "../../lib/env";
import { fault, notChecked, ok, warning, type Check, type Finding } from "./finding";

export const environment: Check = {
  name: "environment",
  run: async ({ variables }) => {
    const checked = checkEnv(variables);
    const findings =
      checked.status === "unsafe"
        ? asFaults(checked.problems)
        : [ok("complete, and safe to run with."), ...checked.warnings.filter(isOurs).map(asWarning)];
    return [...findings, ...nodeEnv(variables), ...actionsKey(variables)];
  },
};

function asFaults(problems: string[]): Finding[] {
  const explained = "Each variable is explained in .env.example.";
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
    warning(`NODE_ENV is ${JSON.stringify(NODE_ENV)}.`, "Unset it, or set it to production: npm start does."),
  ];
}

function actionsKey({
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key,
  STAND_INS,
}: Record<string, string | undefined>): Finding[] {
  const make = "`openssl rand -base64 32`, the same for the build and for every instance.";
  if (!key)
    return STAND_INS === "allowed"
      ? []
      : [
          notChecked(
            `how many instances there are. With more than one set NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ${make}`,
          ),
        ];
  const bytes = Buffer.from(key, "base64").length;
  return [16, 24, 32].includes(bytes)
    ? [ok("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY is set, as several instances need it.")]
    : [fault("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY is no AES key in base64: forms would fail.", make)];
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
