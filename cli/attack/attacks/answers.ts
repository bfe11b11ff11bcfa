// Headers and content that every response must, or must not, have.
import { connect } from "node:tls";
import { GUARDED_PAGES, PUBLIC_PAGES } from "../../../testing/pages";
import type { Answer } from "../../../testing/http-browser";
import type { Attack } from "../attack";
import { isRedirect } from "../flaws";
import type { Target } from "../target";

const SECURITY_TXT = "/.well-known/security.txt";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

const CHECKED_PATHS = [...PUBLIC_PAGES, "/nowhere", "/admin"].map((path) => path.replace("[token]", "x"));

export const answers: Attack[] = [
  {
    id: "A70",
    name: "Personal pages served from a cache",
    asvs: ["V14.3.2", "V14.2.5"],
    nist: [],
    tests: ["e2e/http/caching.test.ts"],
    run: async ({ target, check }) => {
      for (const { path } of GUARDED_PAGES) {
        for (const address of [path, `${path}?x=.css`, `${path}/x.css`, `${path}%2fx.css`]) {
          const answer = await target.send(address);
          check(isUncacheable(answer), `${address} is cacheable (${answer.headers["cache-control"]})`);
        }
      }
      for (const path of CHECKED_PATHS) {
        const answer = await target.send(path);
        check(isUncacheable(answer), `${path} is cacheable (${answer.headers["cache-control"]})`);
      }
    },
  },
  {
    id: "A71",
    name: "Framing of pages and script injection",
    asvs: ["V3.4.3", "V3.4.4", "V3.4.5", "V3.4.6", "V3.4.7", "V3.4.8", "V3.5.8"],
    nist: [],
    tests: ["e2e/http/framing.test.ts", "e2e/http/headers.test.ts"],
    run: async ({ target, check }) => {
      const nonces = new Set<string>();
      for (const path of [...CHECKED_PATHS, ...CHECKED_PATHS]) {
        const answer = await target.send(path, { headers: { "content-security-policy": "script-src *" } });
        const policy = String(answer.headers["content-security-policy"] ?? "");
        for (const rule of [
          "object-src 'none'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
          "form-action 'self'",
        ])
          check(policy.includes(rule), `the Content-Security-Policy of ${path} has no ${rule}`);
        check(
          /report-(uri|to) /.test(policy),
          `the Content-Security-Policy of ${path} has no report endpoint`,
        );
        check(
          !/script-src[^;]*('unsafe-|\*|https?:|data:)/.test(policy),
          `the Content-Security-Policy of ${path} allows other scripts`,
        );
        for (const [name, value] of HEADERS)
          check(
            value.test(String(answer.headers[name] ?? "")),
            `${path} has no ${name} header that matches ${value.source}`,
          );
        if (!/text\/html/.test(answer.headers["content-type"] ?? "") || isRedirect(answer.status)) continue;
        const nonce = /'nonce-([\w+/=-]{16,})'/.exec(policy)?.[1];
        check(
          nonce !== undefined && !nonces.has(nonce),
          `${path} does not use a new nonce for each response`,
        );
        nonces.add(nonce ?? "");
        const scripts = answer.body.match(/<script\b[^>]*>/gi) ?? [];
        const withoutNonce = scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`));
        check(withoutNonce.length === 0, `${path} has ${withoutNonce.length} scripts without the nonce`);
        check(!/<[^>]+\son[a-z]+\s*=\s*["']/i.test(answer.body), `${path} has inline event handlers`);
      }
    },
  },
  {
    id: "B01",
    name: "TLS everywhere, enforced by HSTS",
    asvs: ["V3.4.1", "V12.2.1"],
    nist: ["5.1"],
    tests: ["e2e/http/headers.test.ts"],
    getExemption: ({ isTls, isLoopback }) =>
      !isTls && isLoopback ? "loopback connection without TLS" : null,
    run: async ({ target, check }) => {
      check(target.isTls, "the app is reachable without TLS");
      if (!target.isTls) return;
      for (const path of ["/", "/sign-in", "/nowhere", "/api/health"]) {
        const header = String((await target.send(path)).headers["strict-transport-security"] ?? "");
        const seconds = Number(/max-age=(\d+)/.exec(header)?.[1] ?? 0);
        check(seconds >= YEAR_SECONDS, `${path} does not set HSTS for a year (${header || "no header"})`);
        check(/includeSubDomains/i.test(header), `HSTS of ${path} does not include subdomains`);
      }
      for (const version of ["TLSv1", "TLSv1.1"] as const)
        check(!(await acceptsTlsVersion(target, version)), `the server still accepts ${version}`);
    },
  },
  {
    id: "B09",
    name: "Contact for security reports (RFC 9116)",
    asvs: [],
    nist: [],
    tests: ["e2e/operations/configuration.test.ts", "e2e/http/security-txt.test.ts"],
    getExemption: async (target) =>
      (await target.send(SECURITY_TXT)).status === 404 ? "not configured: set SECURITY_CONTACT" : null,
    run: async ({ target, check }) => {
      const { status, headers, body } = await target.send(SECURITY_TXT);
      check(status === 200, `${SECURITY_TXT} returns ${status}`);
      check(
        /^text\/plain; ?charset=utf-8$/i.test(headers["content-type"] ?? ""),
        "security.txt is not plain text",
      );
      check(/^Contact: (mailto:|https:|tel:)\S+\r?$/m.test(body), "security.txt has no contact");
      const expires = new Date(/^Expires: (\S+)\r?$/m.exec(body)?.[1] ?? "");
      check(expires > new Date(), "security.txt has expired or has no expiration date");
    },
  },
  {
    id: "A69",
    name: "Stack traces, source maps, versions, and secrets in any response of this run",
    asvs: ["V16.5.1", "V13.4.6", "V13.4.2", "V4.1.1", "V14.2.1"],
    nist: [],
    tests: ["e2e/http/secrets.test.ts", "e2e/http/bodies.test.ts"],
    run: async ({ target, check }) => {
      const { body } = await target.send("/sign-in");
      const scripts = [...body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+\.(?:js|css))[^"]*"/g)].map(
        ([, path]) => path,
      );
      for (const path of new Set(scripts)) {
        await target.send(path ?? "");
        const map = await target.send(`${path}.map`);
        check(map.status >= 400, `${path}.map is public`);
      }
      check(target.requests > 0, "no requests were sent");
      const seen = new Map<string, string>();
      for (const { what, where } of target.flaws) if (!seen.has(what)) seen.set(what, where);
      for (const [what, where] of seen) check(false, `${what} in the response to ${where}`);
    },
  },
];

const HEADERS: [name: string, value: RegExp][] = [
  ["x-content-type-options", /^nosniff$/],
  ["referrer-policy", /^(no-referrer|same-origin|strict-origin)$/],
  ["cross-origin-opener-policy", /^same-origin$/],
  ["cross-origin-resource-policy", /^same-origin$/],
];

/** Responses without a body need no `no-store`, but must not allow caching. */
function isUncacheable({ status, headers, body }: Answer): boolean {
  const control = headers["cache-control"] ?? "";
  if (isRedirect(status) || body === "") return !/public|max-age=[1-9]/.test(control);
  return control.includes("no-store");
}

/** Whether the server completes a handshake with this TLS version. */
function acceptsTlsVersion({ origin }: Target, version: "TLSv1" | "TLSv1.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(
      {
        host: origin.hostname,
        servername: origin.hostname,
        port: Number(origin.port || 443),
        minVersion: version,
        maxVersion: version,
        ciphers: "DEFAULT@SECLEVEL=0",
      },
      () => {
        socket.destroy();
        resolve(true);
      },
    );
    socket.on("error", () => resolve(false));
    socket.setTimeout(5_000, () => {
      socket.destroy();
      resolve(false);
    });
  });
}
