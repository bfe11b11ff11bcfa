// A sign-in after the password and before the second factor. Costs one text message.
import { forgedRequests } from "../../../testing/forged-requests";
import { GUARDED_PAGES } from "../../../testing/pages";
import type { HttpBrowser } from "../../../testing/http-browser";
import { toText, type Attack, type AttackContext } from "../attack";
import { signIn } from "./bodies";
import { COOKIE_NAMES } from "./doors";
import { expectNoLeak, isDenied } from "./gates";

export const afterPassword: Attack[] = [
  {
    id: "A19",
    name: "Bypassing the second factor after the password: pages, forged requests, and renamed cookies",
    asvs: ["V2.3.1", "V3.3.2", "V3.3.4", "V6.3.3", "V7.2.4", "V8.2.1"],
    nist: ["5.1", "5.1.1"],
    needs: ["account", "messages"],
    tests: ["e2e/http/gates.test.ts", "e2e/http/session.test.ts", "e2e/http/step-up.test.ts"],
    run: async ({ target, account, check }) => {
      const visitor = target.visitor();
      const answer = await signIn(visitor, account);
      const needsFactor = answer.headers.location === "/challenge";
      check(
        needsFactor,
        `the account's password leads to ${answer.headers.location ?? answer.status} instead of the second factor`,
      );
      if (!needsFactor) return;
      try {
        expectGoodCookies(answer.setCookies, target.isTls, check);
        const tokens = [...visitor.cookies.values()];
        check(
          !tokens.some((token) => (answer.headers.location ?? "").includes(token)),
          "the token appears in a URL",
        );
        for (const page of GUARDED_PAGES) {
          const pageAnswer = await visitor.send(page.path);
          check(isDenied(pageAnswer), `${page.path} returns ${pageAnswer.status} during a sign-in`);
          check(
            !toText(pageAnswer).includes(account.email),
            `${page.path} reveals the email address during a sign-in`,
          );
          for (const headers of forgedRequests(page.path).slice(1, 8))
            await expectNoLeak(visitor, page, { headers }, check);
        }
        for (const token of tokens) {
          const thief = target.visitor();
          for (const name of COOKIE_NAMES) thief.cookies.set(name, token);
          const pageAnswer = await thief.send("/account");
          check(isDenied(pageAnswer), "the challenge cookie opens the account under another name");
        }
      } finally {
        await endChallenge(visitor);
      }
    },
  },
];

/** Ends the challenge, so that the account is unchanged. */
async function endChallenge(visitor: HttpBrowser): Promise<void> {
  await visitor.submit("/challenge", "Start again").catch(() => undefined);
}

function expectGoodCookies(lines: string[], isTls: boolean, check: AttackContext["check"]): void {
  check(lines.length > 0, "no challenge cookie is set");
  for (const line of lines) {
    const [name = ""] = line.split("=");
    check(/;\s*httponly/i.test(line), `scripts can read the cookie ${name}`);
    check(/;\s*samesite=(lax|strict)/i.test(line), `the cookie ${name} has no SameSite`);
    check(!/;\s*domain=/i.test(line), `the cookie ${name} is sent to subdomains`);
    check(line.length <= 4096, `the cookie ${name} is over 4,096 bytes`);
    if (!isTls) continue;
    check(/;\s*secure/i.test(line), `the cookie ${name} is sent without TLS`);
    check(name.startsWith("__Host-"), `a subdomain can set the cookie ${name}`);
  }
}
