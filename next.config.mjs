// What the browser is told on every answer, and what stays outside the server bundle.
// The content security policy is not here: it carries a nonce for each request (proxy.ts).

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // Not `no-referrer`: with it browsers post forms with `Origin: null`, and Next refuses those.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
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
  ],
  // `npm run types` checks everything, tests included; checking again here would only make every build slower.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    serverActions: { bodySizeLimit: "64kb" },
  },
  async headers() {
    return [{ source: "/:path*", headers: securityHeaders }];
  },
};

export default config;
