// Are the secrets strong, different from each other, and nobody else's? Only their names are ever shown.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { dataDirectory } from "../../dev/stand-ins";
import { fault, ok, warning, withEnv, type Check, type Finding } from "./finding";

/** Below the first nobody should have to be told; 32 random bytes are far above the second. */
const WEAK_BITS = 64;
const DOUBTFUL_BITS = 96;

const MAKE = "Generate one with `openssl rand -base64 32`.";

/** Set by people, and what hangs on them. */
const NAMES = [
  "AUTH_SECRET",
  "DATA_KEY",
  "METRICS_TOKEN",
  "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY",
  "VONAGE_SIGNATURE_SECRET",
];

/** Vonage makes this one, and its length is Vonage's. */
const NOT_OURS = "VONAGE_SIGNATURE_SECRET";

export const secrets: Check = {
  name: "secrets",
  run: withEnv(async ({ PASSWORD_PEPPER = [], STAND_INS }, variables) => {
    const given = new Map(NAMES.flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])));
    for (const { id, secret } of PASSWORD_PEPPER) given.set(`PASSWORD_PEPPER ${id}`, secret);
    const findings = [
      ...weakOnes(given),
      ...sharedOnes(given),
      ...(STAND_INS === "allowed" ? [] : demosOwn(given)),
      ...pepper(PASSWORD_PEPPER.length, STAND_INS === "allowed"),
    ];
    const isWell = findings.every(({ verdict }) => verdict !== "fault");
    return isWell
      ? [ok(`${[...given.keys()].join(", ")}: hard to guess and all different.`), ...findings]
      : findings;
  }),
};

function weakOnes(given: ReadonlyMap<string, string>): Finding[] {
  const zxcvbn = new ZxcvbnFactory();
  return [...given].flatMap(([name, secret]) => {
    const bits = Math.floor(zxcvbn.check(secret.slice(0, 128)).guessesLog10 * Math.log2(10));
    if (bits < (name === NOT_OURS ? WEAK_BITS / 2 : WEAK_BITS))
      return [fault(`${name} is easy to guess (about ${bits} bits).`, MAKE)];
    if (bits < DOUBTFUL_BITS && name !== NOT_OURS)
      return [warning(`${name} does not look random (about ${bits} bits).`, MAKE)];
    return [];
  });
}

function sharedOnes(given: ReadonlyMap<string, string>): Finding[] {
  const names = new Map<string, string[]>();
  for (const [name, secret] of given) names.set(secret, [...(names.get(secret) ?? []), name]);
  return [...names.values()]
    .filter((group) => group.length > 1)
    .map((group) => fault(`${group.join(" and ")} are identical: anyone who learns one has both.`, MAKE));
}

/** What stands in this repository or was made for its demo is known to others, or lies where the demo's data lies. */
function demosOwn(given: ReadonlyMap<string, string>): Finding[] {
  const demos = new Set([...IN_THE_REPOSITORY, ...["auth-secret", "data-key"].map(kept)]);
  return [...given].flatMap(([name, secret]) =>
    demos.has(secret) ? [fault(`${name} is the key of the demo or the tests.`, MAKE)] : [],
  );
}

const IN_THE_REPOSITORY = [
  "only-for-tests-only-for-tests-only-for-tests",
  "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMhISE=",
];

function kept(file: string): string {
  try {
    return readFileSync(join(dataDirectory, file), "utf8");
  } catch {
    return "";
  }
}

function pepper(peppers: number, isDemo: boolean): Finding[] {
  if (peppers > 0 || isDemo) return [];
  return [
    warning(
      "PASSWORD_PEPPER is not set: a stolen database is enough to guess passwords.",
      'Generate one with `echo "p1:$(openssl rand -hex 32)"`, and store it separately from the database.',
    ),
  ];
}
