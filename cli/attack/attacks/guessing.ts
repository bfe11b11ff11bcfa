// Guessing passwords and email addresses: what content and timing reveal, and whether rate limits apply.
import { mannWhitney, median } from "../../../bench/compare";
import type { Attack } from "../attack";
import { toComparable, newUnknownEmail, signIn } from "./bodies";

/** Ten failures per address and IP address within 15 minutes are allowed. */
const ATTEMPTS = 12;

/** Sign-ins per side of the comparison. More would lock the account's sign-in. */
const ROUNDS = 4;

/** Smaller differences drown in network jitter. */
const MAX_DIFFERENCE_MS = 5;
const SIGNIFICANCE_LEVEL = 0.01;

export const guessing: Attack[] = [
  {
    id: "A45",
    name: "Account enumeration through response content",
    asvs: ["V6.3.8"],
    nist: [],
    needs: ["account"],
    tests: [
      "e2e/http/known-people.test.ts",
      "e2e/http/forgotten-password.test.ts",
      "e2e/http/change-email.test.ts",
    ],
    run: async ({ target, account, check }) => {
      const password = "not the password at all";
      const [unknownEmail, otherUnknownEmail] = [newUnknownEmail(), newUnknownEmail()];
      const probes: [what: string, request: (email: string) => Promise<string>][] = [
        [
          "a wrong password",
          async (email) => toComparable(await signIn(target.visitor(), { email, password }), email),
        ],
        [
          "a forgotten password",
          async (email) => {
            const answer = await target.visitor().submit("/reset-password", "Send me a link", { email });
            return toComparable(answer, email);
          },
        ],
      ];
      for (const [what, request] of probes) {
        const unknown = await request(unknownEmail);
        check(
          (await request(otherUnknownEmail)) === unknown,
          `${what}: two unknown addresses get different responses`,
        );
        check(
          (await request(account.email)) === unknown,
          `${what}: a known address gets a different response`,
        );
      }
    },
  },
  {
    id: "A46",
    name: "Account enumeration through response times",
    asvs: ["V6.3.8"],
    nist: [],
    needs: ["account", "timing"],
    tests: ["bench/enumeration.ts"],
    run: async ({ target, account, check }) => {
      const measureSignIn = async (email: string) => {
        const visitor = target.visitor();
        const form = await visitor.form("/sign-in", "Sign in");
        const startedAt = performance.now();
        await visitor.post("/sign-in", [...form, ["email", email], ["password", "not the password at all"]]);
        return performance.now() - startedAt;
      };
      await measureSignIn(newUnknownEmail());
      const [known, unknown]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        known.push(await measureSignIn(account.email));
        for (let n = 0; n < 3; n++) unknown.push(await measureSignIn(newUnknownEmail()));
      }
      const difference = Math.abs(median(known) - median(unknown));
      const pValue = mannWhitney(known, unknown);
      check(
        difference < MAX_DIFFERENCE_MS || pValue > SIGNIFICANCE_LEVEL,
        `a known address differs from unknown ones by ${difference.toFixed(1)} ms (p = ${pValue.toFixed(3)})`,
      );
    },
  },
  {
    id: "A52",
    name: "Bypassing rate limits with forged IP addresses",
    asvs: ["V15.3.4", "V4.1.3", "V6.3.1"],
    nist: ["3.2.2"],
    tests: [
      "e2e/http/address.test.ts",
      "e2e/operations/configuration.test.ts",
      "lib/http/client-address.test.ts",
    ],
    run: async ({ target, check }) => {
      const email = newUnknownEmail();
      let first = "";
      let last = "";
      for (let n = 1; n <= ATTEMPTS; n++) {
        const ip = `198.51.100.${n}`;
        const visitor = target.visitor();
        const form = await visitor.form("/sign-in", "Sign in");
        const fields = [...form, ["email", email], ["password", `guess ${n}`]] satisfies [string, string][];
        const answer = await visitor.post("/sign-in", fields, {
          "x-forwarded-for": `${ip}, ${ip}`,
          "x-real-ip": ip,
          forwarded: `for=${ip}`,
          "cf-connecting-ip": ip,
          "true-client-ip": ip,
          "x-client-ip": ip,
          "x-twofold-peer": ip,
        });
        last = toComparable(answer, email);
        if (n === 1) first = last;
      }
      check(
        last !== first,
        `${ATTEMPTS} wrong passwords for one address are not rate-limited when each request claims a different IP address`,
      );
    },
  },
];
