// Anonymous requests for protected pages: by URL, with forged router requests, with guessed IDs.
import { randomUUID } from "node:crypto";
import { sendAsRouter, alternativePaths, forgedRequests } from "../../../testing/forged-requests";
import { GUARDED_PAGES } from "../../../testing/pages";
import type { Answer, HttpBrowser } from "../../../testing/http-browser";
import { grantsAccess, toText, type Attack, type AttackContext } from "../attack";
import { isFault, isRedirect } from "../flaws";

const adminPages = GUARDED_PAGES.filter((page) => page.for === "admin");
const userPages = GUARDED_PAGES.filter((page) => page.for === "user");

export const gates: Attack[] = [
  {
    id: "A16",
    name: "Protected pages, requested directly and with forged Next.js router requests",
    asvs: ["V8.2.1", "V8.3.1", "V2.3.1"],
    nist: ["5.1"],
    tests: ["e2e/http/gates.test.ts"],
    run: async ({ target, check }) => {
      const anonymous = target.visitor();
      for (const page of userPages) {
        const pageAnswer = await anonymous.send(page.path);
        check(isDenied(pageAnswer), `${page.path} returns ${pageAnswer.status} to an anonymous client`);
        for (const headers of forgedRequests(page.path).filter(({ rsc }) => rsc))
          await expectNoLeak(anonymous, page, { headers }, check);
      }
    },
  },
  {
    id: "A17",
    name: "Headers and URL spellings that bypass the proxy",
    asvs: ["V8.3.1", "V4.1.3"],
    nist: [],
    tests: ["e2e/http/gates.test.ts"],
    run: async ({ target, check }) => {
      const anonymous = target.visitor();
      for (const page of GUARDED_PAGES) {
        for (const headers of forgedRequests(page.path).filter(({ rsc }) => !rsc))
          await expectNoLeak(anonymous, page, { headers }, check);
        for (const path of alternativePaths(page.path)) await expectNoLeak(anonymous, page, { path }, check);
      }
    },
  },
  {
    id: "A63",
    name: "Console pages without signing in",
    asvs: ["V8.2.1"],
    nist: [],
    tests: ["e2e/http/gates.test.ts", "e2e/http/one-account.test.ts", "lib/admin/user/apply-change.test.ts"],
    run: async ({ target, check }) => {
      const anonymous = target.visitor();
      const unknownAnswer = await anonymous.send(`/admin/${randomUUID()}`);
      for (const page of adminPages) {
        const pageAnswer = await anonymous.send(page.path);
        check(
          pageAnswer.status === unknownAnswer.status || isDenied(pageAnswer),
          `${page.path} returns ${pageAnswer.status} to an anonymous client, but an unknown address returns ${unknownAnswer.status}`,
        );
        for (const headers of forgedRequests(page.path).filter(({ rsc }) => rsc))
          await expectNoLeak(anonymous, page, { headers }, check);
      }
    },
  },
  {
    id: "A65",
    name: "Accounts, files, and links with guessed IDs",
    asvs: ["V8.2.2"],
    nist: [],
    tests: ["e2e/http/my-sessions.test.ts", "e2e/http/admin-export.test.ts", "lib/factors/passkeys.test.ts"],
    run: async ({ target, check }) => {
      const ids = [randomUUID(), "1", "0", "me", "null", "..%2f..%2f1"];
      for (const id of ids) {
        for (const path of [
          `/admin/accounts/${id}`,
          `/admin/accounts/${id}/suspend`,
          `/admin/accounts/export/${id}`,
        ]) {
          const answer = await target.send(path);
          check(!isOk(answer), `${path} returns ${answer.status} to an anonymous client`);
        }
        const sent = await target.visitor().post(`/admin/accounts/export/${id}`, []);
        check(!isOk(sent), `POST /admin/accounts/export/${id} returns ${sent.status} to an anonymous client`);
      }
      const exportAnswer = await target.visitor().post("/account/data/export", []);
      check(
        !isOk(exportAnswer),
        `POST /account/data/export returns ${exportAnswer.status} to an anonymous client`,
      );
      for (const kind of [
        "reset-password",
        "not-me",
        "undo-phone-change",
        "confirm-email",
        "undo-email-change",
      ]) {
        for (const token of ["a".repeat(43), "x"]) {
          const answer = await target.send(`/${kind}/${token}`);
          check(
            !isFault(answer.status),
            `/${kind}/… with a guessed token causes a server error (${answer.status})`,
          );
          check(answer.setCookies.length === 0, `/${kind}/… with a guessed token sets a cookie`);
          check(
            !/<input[^>]+type="password"/.test(answer.body),
            `/${kind}/… with a guessed token shows a form`,
          );
        }
      }
    },
  },
  {
    id: "A68",
    name: "Injection through query parameters",
    asvs: ["V1.2.4", "V1.2.1", "V2.2.1"],
    nist: [],
    tests: ["e2e/http/admin-queries.test.ts", "e2e/http/admin-events.test.ts"],
    run: async ({ target, check }) => {
      for (const path of [
        "/admin/accounts",
        "/admin/deliveries",
        "/admin/events",
        "/sign-in",
        "/stop-messages",
        "/",
      ]) {
        const baseline = await target.send(path);
        for (const query of INJECTIONS) {
          const answer = await target.send(`${path}?${query}`);
          check(
            answer.status === baseline.status,
            `${path}?${query} returns ${answer.status} instead of ${baseline.status}`,
          );
          check(!answer.body.includes(MARK), `${path}?${query} inserts the marker into the HTML unescaped`);
        }
      }
    },
  },
];

/** Detectable only if it appears unescaped. */
const MARK = `"><svg/onload=x1>`;
const mark = encodeURIComponent(MARK);

const INJECTIONS = [
  "sort=passwordHash&order=x",
  "sort=id%3Bdrop+table+x--",
  "page=-1&pageSize=1000000000",
  `search=${mark}&q=${mark}&next=${mark}&signed_out=${mark}`,
  "search=%27%20OR%20%271%27%3D%271&search=2&search[]=3",
  "search=%25_%5C%00&cursor=%00",
  "__proto__[role]=admin&constructor[prototype][role]=admin",
];

type Page = (typeof GUARDED_PAGES)[number];

/** Whether the response is a redirect to sign-in, or an error that hides the page. */
export function isDenied(answer: Answer): boolean {
  return [401, 403, 404].includes(answer.status) || (isRedirect(answer.status) && !grantsAccess(answer));
}

const isOk = ({ status }: Answer) => status < 300;

/**
 * Checks that a request reveals nothing of the page and causes no server error, whatever headers it forges.
 */
export async function expectNoLeak(
  visitor: HttpBrowser,
  page: Page,
  { path = page.path, headers = {} }: { path?: string; headers?: Record<string, string> },
  check: AttackContext["check"],
): Promise<void> {
  const answer = await sendAsRouter(visitor, path, headers);
  const headerNames = Object.keys(headers).join(", ");
  const request = headerNames ? `${path} with ${headerNames}` : path;
  const revealed = page.words.filter((word) => toText(answer).includes(word));
  check(revealed.length === 0, `${request} reveals “${revealed[0]}” from ${page.path}`);
  check(!isFault(answer.status), `${request} causes a server error (${answer.status})`);
}
