// Requests from other sites, and requests with forged host names.
import { PUBLIC_PAGES } from "../../../testing/pages";
import type { Answer } from "../../../testing/http-browser";
import { grantsAccess, toText, type Attack } from "../attack";
import { isFault, isRedirect } from "../flaws";
import type { Target } from "../target";

const EVIL = "evil.invalid";

/** Public forms, filled in so that they have no effect even if accepted. */
export const FORMS = [
  { path: "/sign-in", button: "Sign in", values: { email: "", password: "" } },
  { path: "/sign-up", button: "Create account", values: { name: "", email: "", password: "", phone: "" } },
  { path: "/reset-password", button: "Send me a link", values: { email: "" } },
  { path: "/stop-messages", button: "Stop messages", values: { phone: "" } },
];

export const sites: Attack[] = [
  {
    id: "A33",
    name: "Cross-site forms, forms sent by GET, and forms sent as plain text or JSON",
    asvs: ["V3.5.1", "V3.5.3"],
    nist: ["5.1"],
    tests: ["e2e/http/actions.test.ts"],
    run: async ({ target, check }) => {
      const own = target.origin.origin;
      const foreign: Record<string, string>[] = [
        { origin: `https://${EVIL}`, "sec-fetch-site": "cross-site" },
        { origin: `https://${EVIL}` },
        { origin: "null", "sec-fetch-site": "cross-site" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { origin: own, "sec-fetch-site": "same-site" },
        { origin: own.replace("://", `://${EVIL}.`) },
        { origin: `${own}.${EVIL}` },
      ];
      for (const { path, button, values } of FORMS) {
        const visitor = target.visitor();
        const fields = [...(await visitor.form(path, button)), ...Object.entries(values)];
        for (const headers of foreign) {
          const answer = await visitor.copy().postBare(path, fields, headers);
          const from = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
          check(answer.status === 403, `${path} returns ${answer.status} to a form with ${from.join(", ")}`);
          check(answer.setCookies.length === 0, `${path} sets a cookie for a cross-site form`);
        }
        const query = new URLSearchParams(fields).toString();
        const queryAnswer = await visitor.copy().send(`${path}?${query}`);
        check(!grantsAccess(queryAnswer) || queryAnswer.status < 300, `${path} accepts its form by GET`);
        check(queryAnswer.setCookies.length === 0, `${path} sets a cookie for its form by GET`);
        for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"]) {
          const body = type === "application/json" ? JSON.stringify(Object.fromEntries(fields)) : query;
          const headers = { "content-type": type, origin: `https://${EVIL}` };
          const answer = await visitor.copy().send(path, { method: "POST", headers, body });
          check(answer.status === 403, `${path} returns ${answer.status} to ${type} from another site`);
        }
      }
    },
  },
  {
    id: "A35",
    name: "Forged host in Host, X-Forwarded-Host, Forwarded, and the request line",
    asvs: ["V4.1.3"],
    nist: [],
    tests: ["e2e/http/address.test.ts", "e2e/http/actions.test.ts"],
    run: async ({ target, check }) => {
      const forgedHeaders: Record<string, string>[] = [
        { "x-forwarded-host": EVIL },
        { "x-forwarded-host": EVIL, "x-forwarded-proto": "https", "x-forwarded-port": "444" },
        { forwarded: `host=${EVIL};proto=https` },
        { "x-original-host": EVIL, "x-host": EVIL, "x-forwarded-server": EVIL },
      ];
      for (const headers of forgedHeaders) {
        for (const path of ["/", "/sign-in", "/reset-password", "/account", "/nowhere"]) {
          const answer = await target.send(path, { headers });
          check(
            !toText(answer).includes(EVIL),
            `${path} repeats the host from ${Object.keys(headers).join(", ")}`,
          );
        }
        const { path, button, values } = FORMS[2] ?? { path: "", button: "", values: {} };
        const visitor = target.visitor();
        const fields = [...(await visitor.form(path, button)), ...Object.entries(values)];
        const answer = await visitor.post(path, fields, headers);
        check(
          !toText(answer).includes(EVIL),
          `a form on ${path} repeats the host from ${Object.keys(headers).join(", ")}`,
        );
      }
      for (const path of ["/", "/sign-in"]) {
        const answer = await target.sendOrCut(path, { headers: { host: EVIL } });
        if (answer) expectRejected(answer, `${path} for another host`, check);
      }
      const { host } = target.origin;
      for (const lines of [
        ["GET /sign-in HTTP/1.1", `Host: ${host}`, `Host: ${EVIL}`],
        [`GET http://${EVIL}/sign-in HTTP/1.1`, `Host: ${host}`],
        ["GET /sign-in HTTP/1.1", `Host: ${host}@${EVIL}`],
      ]) {
        const status = await requestStatus(target, lines);
        check(status === null || status >= 300, `“${lines.join(" | ")}” returns ${status}`);
      }
    },
  },
  {
    id: "B03",
    name: "Cross-origin reads (CORS)",
    asvs: ["V3.4.2"],
    nist: [],
    tests: ["e2e/http/headers.test.ts"],
    run: async ({ target, check }) => {
      for (const path of ["/", "/sign-in", "/account", "/api/health", "/admin/accounts"]) {
        for (const origin of [`https://${EVIL}`, "null"]) {
          for (const method of ["GET", "OPTIONS"]) {
            const headers = { origin, "access-control-request-method": "POST" };
            const answer = await target.send(path, { method, headers });
            const allowed = answer.headers["access-control-allow-origin"];
            check(allowed === undefined, `${method} ${path} allows ${allowed} to read the response`);
          }
        }
      }
    },
  },
  {
    id: "B04",
    name: "Open redirects",
    asvs: ["V3.7.2"],
    nist: [],
    tests: ["e2e/http/headers.test.ts"],
    run: async ({ target, check }) => {
      const names = "next redirect redirectTo callbackUrl returnTo url destination to".split(" ");
      const query = names.map((name) => `${name}=${encodeURIComponent(`https://${EVIL}/`)}`).join("&");
      const paths = [...PUBLIC_PAGES.filter((path) => !path.includes("[")), "/account", "/confirm"];
      for (const path of [
        ...paths.map((path) => `${path}?${query}`),
        `//${EVIL}/`,
        `/\\${EVIL}/`,
        `/%2f${EVIL}`,
      ]) {
        const answer = await target.send(path);
        const { location = "" } = answer.headers;
        const targetHost = isRedirect(answer.status)
          ? new URL(location, target.origin).host
          : target.origin.host;
        check(targetHost === target.origin.host, `${path} redirects to ${location}`);
        check(!/<(a|form|meta)\b[^>]*evil\.invalid/.test(answer.body), `${path} links to ${EVIL}`);
      }
    },
  },
  {
    id: "A61",
    name: "Messages sent by page views, reloads, or link previews",
    asvs: ["V3.5.3", "V2.4.1"],
    nist: [],
    tests: ["e2e/http/looking.test.ts", "e2e/http/sign-up.test.ts"],
    run: async ({ target, check }) => {
      for (const path of PUBLIC_PAGES.filter((path) => !path.includes("["))) {
        for (const method of ["GET", "HEAD", "GET"]) {
          const answer = await target.send(path, { method });
          check(answer.setCookies.length === 0, `${method} ${path} sets a cookie`);
          const forms = answer.body.match(/<form\b[^>]*>/gi) ?? [];
          for (const form of forms)
            check(/\bmethod="post"/i.test(form), `a form on ${path} does not use POST`);
        }
      }
    },
  },
];

function expectRejected(
  answer: Answer,
  label: string,
  check: (isRight: boolean, problem: string) => void,
): void {
  check(answer.status >= 300 && !isFault(answer.status), `${label} returns ${answer.status}`);
  check(!toText(answer).includes(EVIL), `${label} repeats the forged host`);
}

/** Returns the status of the response to exactly these lines, or null if the connection was closed. */
async function requestStatus(target: Target, lines: string[]): Promise<number | null> {
  const answer = await target.sendRaw(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`);
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(answer) ?? [];
  return status ? Number(status) : null;
}
