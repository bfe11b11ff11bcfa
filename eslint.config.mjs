// Who may import whom, who may see the environment, what every file of lib begins with: rules that are checked, not
// remembered (dev/import-rules.test.ts shows that they bite). The rest are Next's and TypeScript's own recommendations.
import next from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";
import boundaries from "eslint-plugin-boundaries";

/** Below `app` the layers of lib, upper ones first. */
const LAYERS_OF_LIB = [
  "admin",
  "watch",
  "accounts",
  "mail",
  "session",
  "challenge",
  "factors",
  "deliveries",
  "vonage",
  "overview",
];

/** Each layer may import those that its line names, and itself. */
const MAY_IMPORT = {
  app: [
    "components",
    "admin",
    "watch",
    "accounts",
    "mail",
    "session",
    "challenge",
    "factors",
    "deliveries",
    "overview",
    "lib",
    "prisma",
  ],
  components: [],
  admin: [
    "accounts",
    "mail",
    "session",
    "challenge",
    "factors",
    "deliveries",
    "vonage",
    "overview",
    "lib",
    "prisma",
  ],
  watch: ["session", "deliveries", "lib", "prisma"],
  accounts: ["mail", "session", "challenge", "factors", "deliveries", "vonage", "overview", "lib", "prisma"],
  mail: ["lib", "prisma"],
  session: ["challenge", "factors", "deliveries", "vonage", "lib", "prisma"],
  challenge: ["deliveries", "vonage", "lib", "prisma"],
  factors: ["challenge", "deliveries", "vonage", "lib", "prisma"],
  deliveries: ["vonage", "lib", "prisma"],
  vonage: ["lib", "prisma"],
  overview: ["lib", "prisma"],
  lib: ["prisma"],
  prisma: [],
  dev: ["testing", "bench", ...LAYERS_OF_LIB, "lib", "prisma"],
  testing: ["dev", "lib", "prisma"],
  e2e: ["testing", "dev", "lib", "prisma"],
  bench: ["dev", "testing", ...LAYERS_OF_LIB, "lib", "prisma"],
};

/** In lib, and yet wanted in the browser or good for any place: they touch neither data nor environment nor cookies. */
const PURE = [
  "lib/challenge/state.ts",
  "lib/database-url.ts",
  "lib/db-hosts.ts",
  "lib/destinations.ts",
  "lib/form.ts",
];

/** The only files of lib that know Next; next-auth is known to lib/session alone. */
const KNOWS_NEXT = ["lib/session/**", "lib/cookie.ts", "lib/requester.ts"];

const folder = (type, pattern) => ({ type, pattern, partialMatch: false });

const imports = {
  name: "twofold/imports",
  files: ["**/*.{ts,tsx,mjs}"],
  ignores: ["**/*.test.{ts,tsx}"],
  plugins: { boundaries },
  settings: {
    "boundaries/elements": [
      ...LAYERS_OF_LIB.map((layer) => folder(layer, `lib/${layer}`)),
      ...["app", "components", "lib", "prisma", "dev", "testing", "e2e", "bench"].map((name) =>
        folder(name, name),
      ),
    ],
    "boundaries/elements-single-match": true,
    "boundaries/files": [
      { category: "prisma client", pattern: "prisma/generated/{client,models,internal/**,models/**}*" },
      { category: "challenge store", pattern: "lib/challenge/store.ts" },
      { category: "without a session", pattern: "lib/admin/{operator,carry-out,lost-phone-steps}.ts" },
    ],
  },
  rules: {
    "boundaries/dependencies": [
      "error",
      {
        default: "disallow",
        message:
          "{{ from.element.types }} may not import {{ to.element.types }}: see MAY_IMPORT in eslint.config.mjs",
        policies: [
          { allow: { to: { module: { origin: ["external", "core"] } } } },
          ...Object.entries(MAY_IMPORT).map(([type, others]) => ({
            from: { element: { type } },
            allow: { to: { element: { types: { anyOf: [type, ...others] } } } },
          })),
          {
            from: { element: { type: "app" } },
            disallow: {
              to: { file: { categories: "without a session" } },
              dependency: { kind: "value" },
            },
            message: "What the operator's command line may do, no page may: it asks for no session.",
          },
          {
            from: { element: { type: "app" } },
            disallow: { to: { file: { categories: { anyOf: ["prisma client", "challenge store"] } } } },
            message:
              "Pages ask lib for what they show: neither the database's client nor the challenge's rows.",
          },
        ],
      },
    ],
  },
};

/** `import "server-only"` first: the build then fails where such a file would reach the browser. */
const serverOnly = {
  create: (context) => ({
    Program(program) {
      const [first] = program.body;
      if (first?.type === "ImportDeclaration" && first.source.value === "server-only") return;
      context.report({
        node: first ?? program,
        message: 'A file of lib begins with `import "server-only"`.',
      });
    },
  }),
};

const NO_STYLE = {
  selector: "JSXAttribute[name.name='style']",
  message: "The content security policy forbids inline styles: use classes.",
};
const NO_ENV = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "The environment is parsed once, in lib/env.ts: ask env().",
};
const NEXT = {
  regex: "^next($|/)",
  message: "Only app, lib/session, the cookie and the requester know Next.",
};
const NEXT_AUTH = { regex: "^(next-auth|@auth)($|/)", message: "Only lib/session knows next-auth." };
const PROCESS = { regex: "^(node:)?process$", message: "The environment is parsed once, in lib/env.ts." };
const noImports = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

const config = [
  { ignores: [".next/", ".data/", "prisma/generated/", "e2e/results/", "e2e/report/", "next-env.d.ts"] },
  ...next,
  ...typescript,
  imports,
  {
    name: "twofold/product",
    files: ["app/**", "components/**", "lib/**"],
    ignores: ["**/*.test.{ts,tsx}"],
    rules: {
      "no-console": "error",
      "no-restricted-syntax": ["error", NO_STYLE, NO_ENV],
      ...noImports(NEXT, NEXT_AUTH, PROCESS),
    },
  },
  { files: ["lib/env.ts"], rules: { "no-restricted-syntax": ["error", NO_STYLE] } },
  { files: ["app/**", ...KNOWS_NEXT], rules: noImports(NEXT_AUTH, PROCESS) },
  { files: ["lib/session/**"], rules: noImports(PROCESS) },
  {
    name: "twofold/server-only",
    files: ["lib/**/*.ts"],
    ignores: ["**/*.test.ts", ...PURE],
    plugins: { twofold: { rules: { "server-only": serverOnly } } },
    rules: { "twofold/server-only": "error" },
  },
  {
    name: "twofold/typescript",
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-empty-pattern": "off",
    },
  },
  { files: ["*.config.mjs"], rules: { "import/no-anonymous-default-export": "off" } },
  // Fixtures take a function called `use`, which is not a React hook.
  { files: ["e2e/**", "dev/**", "testing/**"], rules: { "react-hooks/rules-of-hooks": "off" } },
];

export default config;
