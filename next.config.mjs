// What the browser is told on every answer, and what stays outside the server bundle.
// The content security policy is not here: it carries a nonce for each request (proxy.ts).

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // Two years. Browsers heed it over TLS alone (RFC 6797 §8.1), so demo and dev do not notice.
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
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

/** @type {import("next").NextConfig} */
const config = {
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
