// Endpoints that other systems have, and files that belong on a developer's machine only.
import { GUARDED_PAGES } from "../../../testing/pages";
import { toText, type Attack } from "../attack";
import { isFault } from "../flaws";

const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };

export const doors: Attack[] = [
  {
    id: "A18",
    name: "NextAuth's own routes and sign-in with only a password",
    asvs: ["V6.3.4", "V6.3.3"],
    nist: [],
    tests: [
      "e2e/http/side-doors.test.ts",
      "e2e/http/forgotten-password.test.ts",
      "e2e/http/passkeys.test.ts",
    ],
    run: async ({ target, check }) => {
      for (const route of AUTH_ROUTES) {
        for (const method of ["GET", "POST"]) {
          const body =
            method === "POST"
              ? "ticket=x&twoFactor=true&email=a%40b.invalid&password=x&json=true"
              : undefined;
          const answer = await target.send(`/api/auth/${route}`, {
            method,
            headers: method === "POST" ? { ...FORM, origin: target.origin.origin } : {},
            ...(body && { body }),
          });
          check(answer.status === 404, `${method} /api/auth/${route} returns ${answer.status}`);
          check(answer.setCookies.length === 0, `${method} /api/auth/${route} sets a cookie`);
        }
      }
    },
  },
  {
    id: "A64",
    name: "Stand-ins, developer tools, and project files",
    asvs: ["V13.4.1", "V13.4.2", "V15.2.3", "V5.3.2"],
    nist: [],
    tests: ["lib/env.test.ts", "e2e/operations/start.test.ts"],
    run: async ({ target, check }) => {
      for (const path of PRIVATE_PATHS) {
        const answer = await target.send(path);
        check(answer.status >= 300, `${path} returns ${answer.status}`);
      }
    },
  },
  {
    id: "B05",
    name: "Metrics, and details in health and readiness responses",
    asvs: ["V13.4.5"],
    nist: [],
    tests: ["e2e/http/health.test.ts"],
    run: async ({ target, check }) => {
      const headerSets: Record<string, string>[] = [
        {},
        { authorization: "Bearer " },
        { authorization: "Bearer undefined" },
        { authorization: "Basic YWRtaW46YWRtaW4=" },
        { "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1" },
      ];
      for (const path of ["/api/metrics", "/metrics", "/api/metrics/", "/api/metrics?token="]) {
        for (const headers of headerSets) {
          const { status, body } = await target.send(path, { headers });
          check(status >= 300 && !body.includes("# TYPE"), `${path} returns ${status} without a valid token`);
        }
      }
      for (const path of ["/api/health", "/api/ready"]) {
        const answer = await target.send(path);
        check(
          answer.body.length < 500 || answer.status === 404,
          `${path} returns ${answer.body.length} bytes to an anonymous client`,
        );
        check(!/\b\d+\.\d+\.\d+\b|password|:\/\//.test(answer.body), `${path} reveals versions or addresses`);
      }
    },
  },
  {
    id: "B06",
    name: "Unknown server actions with unexpected arguments",
    asvs: ["V1.5.2", "V2.2.1"],
    nist: [],
    tests: ["e2e/http/actions.test.ts", "e2e/http/bodies.test.ts"],
    run: async ({ target, check }) => {
      for (const path of ["/", "/sign-in", "/challenge", "/account", "/admin"]) {
        for (const id of ACTION_IDS) {
          const posted = await target.visitor().post(path, [[`$ACTION_ID_${id}`, ""]]);
          for (const body of [
            "[]",
            '["$F1"]',
            '[{"__proto__":{"role":"admin"}}]',
            "[",
            '["$@1","$B0","$K1"]',
          ]) {
            const called = await target.send(path, {
              method: "POST",
              headers: {
                "next-action": id,
                "content-type": "text/plain;charset=UTF-8",
                accept: "text/x-component",
                "sec-fetch-site": "same-origin",
                origin: target.origin.origin,
              },
              body,
            });
            check(
              !isFault(called.status),
              `an unknown action at ${path} with ${body} causes a server error (${called.status})`,
            );
            check(called.setCookies.length === 0, `an unknown action at ${path} sets a cookie`);
          }
          check(
            !isFault(posted.status),
            `a form with an unknown action at ${path} causes a server error (${posted.status})`,
          );
        }
      }
    },
  },
  {
    id: "B07",
    name: "Path traversal and server-side request forgery",
    asvs: ["V5.3.2", "V1.3.6"],
    nist: [],
    tests: ["e2e/http/gates.test.ts"],
    run: async ({ target, check }) => {
      for (const path of TRAVERSAL_PATHS) {
        const answer = await target.send(path);
        check(answer.status !== 200, `${path} returns 200`);
        check(!isFault(answer.status), `${path} causes a server error (${answer.status})`);
        check(!/root:.*:0:0:/.test(answer.body), `${path} reveals a file of the server`);
      }
    },
  },
  {
    id: "A29",
    name: "Sessions and challenges with a fixed token",
    asvs: ["V7.2.1", "V7.2.4"],
    nist: ["5.1"],
    tests: ["e2e/http/session.test.ts"],
    run: async ({ target, check }) => {
      for (const token of [
        "A".repeat(43),
        "00000000-0000-7000-8000-000000000000",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
      ]) {
        const visitor = target.visitor();
        for (const name of COOKIE_NAMES) visitor.cookies.set(name, token);
        for (const page of GUARDED_PAGES) {
          const answer = await visitor.send(page.path);
          check(answer.status >= 300, `${page.path} returns ${answer.status} for a made-up token`);
          check(!toText(answer).includes(token), `${page.path} returns a made-up token`);
        }
        const signInAnswer = await visitor.send("/sign-in");
        check(
          !signInAnswer.setCookies.some((line) => line.includes(token)),
          "/sign-in accepts a made-up token",
        );
      }
    },
  },
];

const AUTH_ROUTES = [
  "session",
  "csrf",
  "providers",
  "signin",
  "signout",
  "error",
  "verify-request",
  "callback/credentials",
  "callback/challenge",
  "callback/email?token=x&email=a%40b.invalid",
  "webauthn-options",
];

const PRIVATE_PATHS = [
  ..."/__sim /sim /simulator /phone /mailbox /inbox /dev /debug /test /api/dev /api/test /api/simulator".split(
    " ",
  ),
  ..."/v2/verify /api/sim/messages /.env /.env.local /.env.production /.git/HEAD /.git/config /.npmrc".split(
    " ",
  ),
  ..."/package.json /package-lock.json /next.config.mjs /prisma/schema.prisma /server.js /.next/BUILD_ID".split(
    " ",
  ),
  ..."/Dockerfile /compose.yaml /.data/keys.json /__nextjs_original-stack-frame /__nextjs_source-map".split(
    " ",
  ),
  ..."/__nextjs_launch-editor /_next/webpack-hmr /_next/static/development/_buildManifest.js".split(" "),
  ..."/_next/server/middleware.js /_next/static/ /api /swagger.json /openapi.json /graphql /phpinfo.php".split(
    " ",
  ),
];

const ACTION_IDS = ["0".repeat(42), "f".repeat(42), "x", "../../etc/passwd", "__proto__", "constructor"];

const TRAVERSAL_PATHS = [
  "/..%2f..%2f..%2fetc%2fpasswd",
  "/_next/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
  "/_next/static/%2e%2e/%2e%2e/server/app-paths-manifest.json",
  "/icon.svg/..%5c..%5cpackage.json",
  "/%00",
  "/%ff%fe",
  "/%",
  "/%c0%ae%c0%ae/etc/passwd",
  "/_next/image?url=http%3A%2F%2F127.0.0.1%3A5432%2F&w=64&q=75",
  "/_next/image?url=http%3A%2F%2F169.254.169.254%2Flatest%2F&w=64&q=75",
  "/_next/image?url=file%3A%2F%2F%2Fetc%2Fpasswd&w=64&q=75",
  "/_next/image?url=%2F%2Fevil.invalid%2Fx.png&w=64&q=75",
];

/** Our cookies with and without TLS, and NextAuth's default names. */
export const COOKIE_NAMES = [
  ...["session", "challenge", "browser"].flatMap((name) => [`twofold-${name}`, `__Host-twofold-${name}`]),
  "authjs.session-token",
  "__Secure-authjs.session-token",
  "next-auth.session-token",
];
