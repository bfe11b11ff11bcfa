// After the right password, before the second factor: what that is worth. Costs one text message.
import { forgedRequests } from "../../../testing/forged-requests";
import { GUARDED_PAGES } from "../../../testing/pages";
import type { HttpBrowser } from "../../../testing/http-browser";
import { saidBy, type Attack, type Setting } from "../attack";
import { signIn } from "./bodies";
import { COOKIE_NAMES } from "./doors";
import { expectNothing, isSentAway } from "./gates";

export const half: Attack[] = [
  {
    id: "A19",
    name: "From the right password on without the second factor: pages, forged requests, the cookie under other names",
    asvs: ["V2.3.1", "V3.3.2", "V3.3.4", "V6.3.3", "V7.2.4", "V8.2.1"],
    nist: ["5.1", "5.1.1"],
    needs: ["account", "messages"],
    tests: ["e2e/http/gates.test.ts", "e2e/http/session.test.ts", "e2e/step-up.spec.ts"],
    run: async ({ target, account, check }) => {
      const visitor = target.visitor();
      const answer = await signIn(visitor, account);
      const isAsked = answer.headers.location === "/challenge";
      check(
        isAsked,
        `the password of the account leads to ${answer.headers.location ?? answer.status}, not to a second factor`,
      );
      if (!isAsked) return;
      try {
        expectGoodCookies(answer.setCookies, target.isTls, check);
        const tokens = [...visitor.cookies.values()];
        check(
          !tokens.some((token) => (answer.headers.location ?? "").includes(token)),
          "the token is in an address",
        );
        for (const page of GUARDED_PAGES) {
          const front = await visitor.send(page.path);
          check(isSentAway(front), `${page.path} answers the half signed-in with ${front.status}`);
          check(
            !saidBy(front).includes(account.email),
            `${page.path} tells the half signed-in their address`,
          );
          for (const headers of forgedRequests(page.path).slice(1, 8))
            await expectNothing(visitor, page, { headers }, check);
        }
        for (const token of tokens) {
          const thief = target.visitor();
          for (const name of COOKIE_NAMES) thief.cookies.set(name, token);
          const front = await thief.send("/account");
          check(isSentAway(front), "the cookie of the challenge opens the account under another name");
        }
      } finally {
        await leave(visitor);
      }
    },
  },
];

/** Ends the challenge, so that the account is as it was. */
async function leave(visitor: HttpBrowser): Promise<void> {
  await visitor.submit("/challenge", "Start again").catch(() => undefined);
}

function expectGoodCookies(lines: string[], isTls: boolean, check: Setting["check"]): void {
  check(lines.length > 0, "nothing keeps the challenge");
  for (const line of lines) {
    const [name = ""] = line.split("=");
    check(/;\s*httponly/i.test(line), `the cookie ${name} can be read by scripts`);
    check(/;\s*samesite=(lax|strict)/i.test(line), `the cookie ${name} has no SameSite`);
    check(!/;\s*domain=/i.test(line), `the cookie ${name} goes to sub-domains`);
    check(line.length <= 4096, `the cookie ${name} is too long`);
    if (!isTls) continue;
    check(/;\s*secure/i.test(line), `the cookie ${name} goes out without TLS`);
    check(name.startsWith("__Host-"), `the cookie ${name} can be planted by a sub-domain`);
  }
}
