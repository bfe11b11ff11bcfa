// The build, packages outside the server bundle, and headers of single pages. server/security-headers.ts sets
// the security headers of every response.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PHASE_PRODUCTION_BUILD } from "next/constants.js";

/** Pages with a token in the URL (lib/notifications/email-links.ts). Their Referer never contains it. */
const tokenPages = "/:page(reset-password|not-me|undo-phone-change|confirm-email|undo-email-change)/:token";
const tokenPageHeaders = [
  // Still sends the origin, which forms without JavaScript need.
  { key: "Referrer-Policy", value: "strict-origin" },
  { key: "X-Robots-Tag", value: "noindex, nofollow" },
];

/** Files whose address does not change with their content. */
const cachedForADay = [{ key: "Cache-Control", value: "public, max-age=86400" }];

/** Routes and required migrations. A server that has only the build cannot look them up. */
const routes = readdirSync(join(import.meta.dirname, "app"), { recursive: true })
  .map((path) => `/${path.replaceAll("\\", "/")}`)
  .filter((path) => /\/(page\.tsx|route\.ts)$/.test(path))
  .map((path) => path.replace(/\/[^/]*$/, "").replace(/\/\([^/]*\)/g, "") || "/");
const migrations = readdirSync(join(import.meta.dirname, "prisma", "migrations")).filter((name) =>
  /^\d/.test(name),
);

/** @type {import("next").NextConfig} */
const config = {
  // The bundler replaces these names in lib/env.ts.
  env: { TWOFOLD_ROUTES: routes.join(","), TWOFOLD_MIGRATIONS: migrations.join(",") },
  // Puts everything that a server needs in one folder (server/assemble.mjs).
  output: "standalone",
  // Otherwise Next.js takes the folder of a lockfile further up.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // The app has no images, so /_next/image is off. Without its library (libvips, LGPL), a container image is
  // 40 MB smaller.
  images: { unoptimized: true },
  outputFileTracingExcludes: {
    "**": ["node_modules/@img/**", "node_modules/sharp/**", "node_modules/typescript/**"],
  },
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
    // One instance per process, although there are several bundles.
    "prom-client",
    "@opentelemetry/api",
    "@opentelemetry/sdk-trace-node",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
  ],
  // `npm run types` checks everything, including tests. Checking again would only slow down builds.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    serverActions: { bodySizeLimit: "64kb" },
  },
  async redirects() {
    // Password managers open it (w3.org/TR/change-password-url).
    return [{ source: "/.well-known/change-password", destination: "/account/password", permanent: false }];
  },
  async headers() {
    return [
      { source: tokenPages, headers: tokenPageHeaders },
      { source: "/:file(robots.txt|manifest.webmanifest|icon-512.png)", headers: cachedForADay },
      { source: "/:file(favicon.ico|icon.svg|apple-icon.png|opengraph-image.png)", headers: cachedForADay },
      {
        // Signing out redirects here. The browser deletes its copies of account pages.
        source: "/sign-in",
        has: [{ type: "query", key: "signed_out" }],
        headers: [{ key: "Clear-Site-Data", value: '"cache"' }],
      },
    ];
  },
};

/**
 * The ids of server actions depend on this key. It is the same for every build, so that a form from one
 * version can be posted to the next. It encrypts nothing: servers use a key of their own (lib/env.ts).
 */
const BUILD_KEY = Buffer.alloc(32, "twofold").toString("base64");

export default function configure(phase) {
  if (phase === PHASE_PRODUCTION_BUILD) process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = BUILD_KEY;
  return config;
}
