// What the browser is told on every answer, and what stays outside the server bundle.
// The content security policy is not here: it carries a nonce for each request (proxy.ts).
import { readdirSync } from "node:fs";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // Not `no-referrer`: with it browsers post forms with `Origin: null`, and Next refuses those.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

/** Pages whose address holds a token (lib/mail-links.ts): it goes into no Referer, not even to ourselves. */
const tokenPages = "/:page(reset-password|not-me|undo-phone-change|confirm-email|undo-email-change)/:token";
const tokenPageHeaders = [
  // This one still tells the origin, which forms without JavaScript need.
  { key: "Referrer-Policy", value: "strict-origin" },
  { key: "X-Robots-Tag", value: "noindex, nofollow" },
];

/** What a server cannot look up where only the build was put: the routes that it has and the migrations that it needs. */
const routes = readdirSync("app", { recursive: true })
  .map((path) => `/${path.replaceAll("\\", "/")}`)
  .filter((path) => /\/(page\.tsx|route\.ts)$/.test(path))
  .map((path) => path.replace(/\/[^/]*$/, "").replace(/\/\([^/]*\)/g, "") || "/");
const migrations = readdirSync("prisma/migrations").filter((name) => /^\d/.test(name));

/** @type {import("next").NextConfig} */
const config = {
  // Words that take the place of these names in lib/env.ts.
  env: { TWOFOLD_ROUTES: routes.join(","), TWOFOLD_MIGRATIONS: migrations.join(",") },
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    "@vonage/server-sdk",
    "@vonage/verify2",
    "@vonage/auth",
    "pino",
    "@node-rs/argon2",
    "graphile-worker",
    "nodemailer",
    // One of each in the process, however many bundles there are.
    "prom-client",
    "@opentelemetry/api",
    "@opentelemetry/sdk-trace-node",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
  ],
  // `npm run types` checks everything, tests included; checking again here would only make every build slower.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    serverActions: { bodySizeLimit: "64kb" },
  },
  async headers() {
    return [
      { source: "/:path*", headers: securityHeaders },
      { source: tokenPages, headers: tokenPageHeaders },
      {
        // Where signing out leads: what the browser kept of the account goes.
        source: "/sign-in",
        has: [{ type: "query", key: "signed_out" }],
        headers: [{ key: "Clear-Site-Data", value: '"cache"' }],
      },
    ];
  },
};

export default config;
