// Whoever tries out passwords and addresses: what they learn from answers and from the clock, and who stops them.
import { mannWhitney, median } from "../../../bench/compare";
import type { Attack } from "../attack";
import { comparable, nobody, signIn } from "./bodies";

/** After ten failures for one address from one place the app refuses for a quarter of an hour. */
const UNTIL_REFUSED = 12;

/** A side of the comparison by the clock: as many as leave the account its sign-in. */
const ROUNDS = 4;

/** What a network hides. */
const DIFFERENCE_MS = 5;
const BY_CHANCE = 0.01;

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
      const [strangers, others] = [nobody(), nobody()];
      const ways: [what: string, ask: (email: string) => Promise<string>][] = [
        [
          "a wrong password",
          async (email) => comparable(await signIn(target.visitor(), { email, password }), email),
        ],
        [
          "a forgotten password",
          async (email) => {
            const answer = await target.visitor().submit("/reset-password", "Send me a link", { email });
            return comparable(answer, email);
          },
        ],
      ];
      for (const [what, ask] of ways) {
        const unknown = await ask(strangers);
        check((await ask(others)) === unknown, `${what}: two unknown addresses get different responses`);
        check((await ask(account.email)) === unknown, `${what}: a known address gets a different response`);
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
      const timed = async (email: string) => {
        const visitor = target.visitor();
        const form = await visitor.form("/sign-in", "Sign in");
        const startedAt = performance.now();
        await visitor.post("/sign-in", [...form, ["email", email], ["password", "not the password at all"]]);
        return performance.now() - startedAt;
      };
      await timed(nobody());
      const [known, unknown]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        known.push(await timed(account.email));
        for (let n = 0; n < 3; n++) unknown.push(await timed(nobody()));
      }
      const difference = Math.abs(median(known) - median(unknown));
      const chance = mannWhitney(known, unknown);
      check(
        difference < DIFFERENCE_MS || chance > BY_CHANCE,
        `a known address differs from unknown ones by ${difference.toFixed(1)} ms (p = ${chance.toFixed(3)})`,
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
      "lib/http/client-info.test.ts",
    ],
    run: async ({ target, check }) => {
      const email = nobody();
      let first = "";
      let last = "";
      for (let n = 1; n <= UNTIL_REFUSED; n++) {
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
        last = comparable(answer, email);
        if (n === 1) first = last;
      }
      check(
        last !== first,
        `${UNTIL_REFUSED} wrong passwords for one address are not rate-limited when each request claims a different IP address`,
      );
    },
  },
];
