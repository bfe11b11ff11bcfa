// Malformed requests: oversized, invalid, or with unexpected fields.
import { randomBytes } from "node:crypto";
import { maskResponse } from "../../../testing/masked";
import type { Answer, Fields, HttpBrowser } from "../../../testing/http-browser";
import { grantsAccess, type Attack, type AttackContext } from "../attack";
import { isFault } from "../flaws";

const MEGABYTE = 1024 * 1024;

/** Returns a new address that cannot exist (RFC 2606). */
export const newUnknownEmail = () => `nobody-${randomBytes(6).toString("hex")}@attack.invalid`;

export const bodies: Attack[] = [
  {
    id: "A49",
    name: "Oversized passwords and bodies, and bodies without a length",
    asvs: ["V2.4.1", "V15.2.2", "V2.2.1"],
    nist: ["3.1.1.2"],
    tests: ["e2e/http/passwords.test.ts", "e2e/http/bodies.test.ts"],
    run: async ({ target, check }) => {
      for (const length of [129, 4_096, 60_000]) {
        const startedAt = performance.now();
        const answer = await signIn(target.visitor(), {
          email: newUnknownEmail(),
          password: "p".repeat(length),
        });
        const seconds = (performance.now() - startedAt) / 1000;
        expectRefused(answer, `a password of ${length} characters`, check);
        check(
          seconds < 5,
          `a password of ${length} characters keeps the server busy for ${seconds.toFixed(1)} s`,
        );
      }
      for (const path of ["/sign-in", "/sign-up", "/", "/api/webhooks/vonage/verify", "/api/csp-reports"]) {
        for (const type of ["multipart/form-data; boundary=x", "application/json", "text/plain"]) {
          const message = { method: "POST", headers: { "content-type": type }, body: "x".repeat(MEGABYTE) };
          const plainAnswer = await target.sendOrCut(path, message);
          check(isRejected(plainAnswer), `${path} accepts a megabyte of ${type} (${plainAnswer?.status})`);
        }
        const headers = { "content-type": "multipart/form-data; boundary=x", "transfer-encoding": "chunked" };
        const chunked = await target.sendOrCut(path, { method: "POST", headers, body: "x".repeat(MEGABYTE) });
        check(isRejected(chunked), `${path} accepts a megabyte in chunks (${chunked?.status})`);
      }
    },
  },
  {
    id: "A50",
    name: "NUL bytes, invalid UTF-8, malformed forms, and long headers",
    asvs: ["V2.2.1", "V16.5.1"],
    nist: ["3.1.1.2"],
    tests: ["e2e/http/passwords.test.ts", "e2e/http/form-input.test.ts", "e2e/http/bodies.test.ts"],
    run: async ({ target, check }) => {
      for (const text of [
        "\0",
        "a\0b",
        "\uFEFF",
        "\u202E",
        "'",
        "${7*7}{{7*7}}",
        "%s%n",
        "e\u0301".repeat(100),
      ]) {
        const answer = await signIn(target.visitor(), { email: newUnknownEmail(), password: text });
        expectRefused(answer, `the password ${JSON.stringify(text.slice(0, 10))}`, check);
        const emailAnswer = await signIn(target.visitor(), {
          email: `${text}@attack.invalid`,
          password: "x",
        });
        expectRefused(emailAnswer, `the email address ${JSON.stringify(text.slice(0, 10))}`, check);
      }
      for (const [type, body] of BROKEN_BODIES) {
        const headers = { "content-type": type, origin: target.origin.origin };
        const answer = await target.sendOrCut("/sign-in", { method: "POST", headers, body });
        if (answer)
          expectRefused(answer, `the body ${JSON.stringify(body.toString("latin1").slice(0, 30))}`, check);
        else check(true, "");
      }
      for (const [name, length] of [
        ["cookie", 7_000],
        ["x-anything", 20_000],
        ["user-agent", 9_000],
      ] as const) {
        const answer = await target.sendOrCut("/sign-in", { headers: { [name]: "x".repeat(length) } });
        check(
          !answer || !isFault(answer.status),
          `${length} characters in ${name} cause a server error (${answer?.status})`,
        );
      }
    },
  },
  {
    id: "A51",
    name: "Unknown and duplicate form fields",
    asvs: ["V15.3.3", "V15.3.6", "V15.3.7"],
    nist: [],
    tests: ["e2e/http/fields.test.ts", "e2e/http/form-input.test.ts"],
    run: async ({ target, check }) => {
      const email = newUnknownEmail();
      const baseline = toComparable(await signIn(target.visitor(), { email, password: "x" }), email);
      const extraFields: Fields[] = [
        [
          ["role", "admin"],
          ["phoneVerifiedAt", "2020-01-01"],
          ["twoFactorEnabled", "false"],
          ["id", "1"],
        ],
        [
          ["__proto__", "x"],
          ["__proto__[role]", "admin"],
          ["constructor", "x"],
          ["blockedUntil", ""],
        ],
        [
          ["email", "admin@attack.invalid"],
          ["password", "y"],
        ],
        [
          ["ticket", "x"],
          ["sid", "x"],
          ["factor", "passkey"],
          ["destination", "admin"],
          ["userId", "1"],
        ],
      ];
      for (const fields of extraFields) {
        const answer = await signIn(target.visitor(), { email, password: "x" }, fields);
        const names = fields.map(([name]) => name).join(", ");
        check(toComparable(answer, email) === baseline, `the fields ${names} change the response`);
      }
    },
  },
  {
    id: "B08",
    name: "Unsupported methods and request smuggling",
    asvs: ["V4.1.4", "V4.2.1", "V13.4.4"],
    nist: [],
    tests: ["e2e/http/bodies.test.ts"],
    run: async ({ target, check }) => {
      for (const path of ["/", "/sign-in", "/account", "/api/health", "/api/webhooks/vonage/verify"]) {
        for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"]) {
          const answer = await target.sendOrCut(path, { method, headers: { "x-traced": "attack" } });
          if (!answer) continue;
          check(!isFault(answer.status), `${method} ${path} causes a server error (${answer.status})`);
          check(answer.setCookies.length === 0, `${method} ${path} sets a cookie`);
          if (method === "TRACE") check(!/x-traced/i.test(answer.body), `TRACE ${path} echoes the request`);
        }
      }
      const { host } = target.origin;
      const post = ["POST /sign-in HTTP/1.1", `Host: ${host}`, "Content-Type: text/plain"];
      for (const lines of [
        [
          ...post,
          "Content-Length: 4",
          "Transfer-Encoding: chunked",
          "",
          "0",
          "",
          "GET /smuggled HTTP/1.1",
          "",
          "",
        ],
        [...post, "Content-Length: 4", "Content-Length: 5", "", "abcde"],
        [...post, "Transfer-Encoding: chunked, identity", "", "0", "", ""],
        [...post, "Content-Length: -1", "", ""],
        ["GET /sign-in HTTP/1.1", `Host: ${host}`, "X-Bad: a\0b", "", ""],
        ["GET /sign-in HTTP/1.1", `Host: ${host}`, " folded: x", "", ""],
        ["GET /a b HTTP/1.1", `Host: ${host}`, "", ""],
      ]) {
        const text = await target.sendRaw(lines.join("\r\n"));
        const statuses = [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));
        const requestText = JSON.stringify(
          lines.filter((line) => line !== "" && !line.startsWith("Host")).join(" | "),
        );
        check(statuses.length <= 1, `${requestText} is parsed as ${statuses.length} requests`);
        check(
          statuses.every((status) => status >= 300 && !isFault(status)),
          `${requestText} returns ${statuses[0]}`,
        );
      }
    },
  },
];

const part = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

const BROKEN_BODIES: [type: string, body: Buffer][] = (
  [
    ["multipart/form-data; boundary=x", "garbage"],
    ["multipart/form-data; boundary=x", part("email", "never ends")],
    ["multipart/form-data", part("email", "no boundary")],
    ["multipart/form-data; boundary=x", `${part("$ACTION_REF_1", "")}${part("$ACTION_1:0", "{")}--x--`],
    ["application/x-www-form-urlencoded", "%%%=%zz&&&"],
    ["application/json", '{"email":'],
    [`text/plain; charset=${"x".repeat(2000)}`, "x"],
    ["multipart/form-data; boundary=x", `${part("email", "\xff\xfe\xc0\xaf")}--x--`],
  ] as const
).map(([type, body]) => [type, Buffer.from(body, "latin1")]);

/** Submits the sign-in form, with extra fields if given. */
export async function signIn(
  visitor: HttpBrowser,
  values: { email: string; password: string },
  extraFields: Fields = [],
): Promise<Answer> {
  const form = await visitor.form("/sign-in", "Sign in");
  return visitor.post("/sign-in", [...form, ...Object.entries(values), ...extraFields]);
}

/** Returns a response without the parts that differ each time. */
export function toComparable(answer: Answer, email: string): string {
  if (answer.status === 503) throw new Error("the server is too busy to compare responses");
  const headers = { ...answer.headers };
  for (const name of Object.keys(headers))
    if (/request-id|trace|^cf-|^x-amz|^via$|timing$/i.test(name)) delete headers[name];
  return maskResponse({ ...answer, headers }, { email, phone: "" });
}

function expectRefused(answer: Answer, what: string, check: AttackContext["check"]): void {
  check(!isFault(answer.status), `${what} causes a server error (${answer.status})`);
  // The state of a refused form, which its page shows (lib/http/posted-answer.ts).
  const cookies = answer.setCookies.filter((line) => !/^(__Host-)?twofold-answer=/.test(line));
  check(cookies.length === 0, `${what} sets a cookie`);
  check(answer.status < 300 || !grantsAccess(answer), `${what} redirects to ${answer.headers.location}`);
}

/** Whether the body was rejected, by an error response or by closing the connection. */
const isRejected = (answer: Answer | null) =>
  answer === null || (answer.status >= 400 && !isFault(answer.status));
