// Which layer may import which, which files may read the environment, and how files of lib begin.
// dev/import-rules.test.ts tests these rules. The others are recommendations of Next.js and TypeScript.
import next from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";
import boundaries from "eslint-plugin-boundaries";

/** The layers of lib, top first. Each may import itself and all layers below it. */
const LAYERS = ["admin", "accounts", "session", "factors", "challenge", "deliveries", "vonage"];

/** The lowest layer of lib: its folders may import each other. */
const FOUNDATION = [
  "audit",
  "notifications",
  "jobs",
  "database",
  "http",
  "observability",
  "crypto",
  "values",
  "lib",
];

/** Elements and what each may import, besides itself. */
const MAY_IMPORT = {
  app: ["components", ...LAYERS.filter((layer) => layer !== "vonage"), ...FOUNDATION, "prisma"],
  components: ["values"],
  ...Object.fromEntries(
    LAYERS.map((layer, index) => [layer, [...LAYERS.slice(index + 1), ...FOUNDATION, "prisma"]]),
  ),
  ...Object.fromEntries(FOUNDATION.map((folder) => [folder, [...FOUNDATION, "prisma"]])),
  prisma: [],
  server: ["database", "http", "observability", "lib"],
  cli: ["attack", "dev", "packages", ...LAYERS, ...FOUNDATION, "prisma"],
  // Attacks need a browser over HTTP and a list of pages, which the tests have.
  attack: ["cli", "testing", "bench", ...LAYERS, ...FOUNDATION],
  dev: ["components", "cli", "testing", "packages", ...LAYERS, ...FOUNDATION, "prisma"],
  testing: ["cli", "dev", "packages", ...LAYERS, ...FOUNDATION, "prisma"],
  e2e: ["testing", "cli", "dev", "packages", ...FOUNDATION, "prisma"],
  bench: ["cli", "dev", "testing", "packages", ...LAYERS, ...FOUNDATION, "prisma"],
  packages: [],
};

/** Files of lib that the browser may import: they use no data, environment, or cookies. */
const PURE = [
  "lib/challenge/state.ts",
  "lib/database/database-url.ts",
  "lib/database/failover-pool.ts",
  "lib/destinations.ts",
  "lib/form.ts",
  "lib/singleton.ts",
  "lib/values/durations.ts",
  "lib/values/email-address.ts",
  "lib/values/format-time.ts",
  "lib/values/pasted-text.ts",
];

/** The only files of lib that may import Next.js; next-auth is for lib/session alone. */
const KNOWS_NEXT = ["lib/session/**", "lib/http/{cookies,client-info,form-owner}.ts"];

const folder = (type, pattern) => ({ type, pattern, partialMatch: false });

const imports = {
  name: "twofold/imports",
  files: ["**/*.{ts,tsx,mjs}"],
  ignores: ["**/*.test.{ts,tsx}"],
  plugins: { boundaries },
  settings: {
    "boundaries/elements": [
      ...[...LAYERS, ...FOUNDATION.filter((name) => name !== "lib")].map((name) =>
        folder(name, `lib/${name}`),
      ),
      folder("attack", "cli/attack"),
      ...[
        "app",
        "components",
        "lib",
        "prisma",
        "server",
        "cli",
        "packages",
        "dev",
        "testing",
        "e2e",
        "bench",
      ].map((name) => folder(name, name)),
    ],
    "boundaries/elements-single-match": true,
    "boundaries/files": [
      { category: "prisma client", pattern: "prisma/generated/{client,models,internal/**,models/**}*" },
      { category: "challenge store", pattern: "lib/challenge/{store,queries}.ts" },
      {
        category: "without a session",
        pattern: "lib/admin/{user/cli-admin,user/apply-change,recovery/recovery-case}.ts",
      },
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
const NO_TRANSACTION = {
  selector: "MemberExpression[property.name='$transaction']",
  message: "Use inTransaction of lib/database/client.ts, or events are counted before they are committed.",
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
      "no-restricted-syntax": ["error", NO_STYLE, NO_ENV, NO_TRANSACTION],
      ...noImports(NEXT, NEXT_AUTH, PROCESS),
    },
  },
  { files: ["lib/env.ts"], rules: { "no-restricted-syntax": ["error", NO_STYLE] } },
  { files: ["lib/database/client.ts"], rules: { "no-restricted-syntax": ["error", NO_STYLE, NO_ENV] } },
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
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-empty-pattern": "off",
    },
  },
  { files: ["*.config.mjs"], rules: { "import/no-anonymous-default-export": "off" } },
  // Fixtures take a function called `use`, which is not a React hook.
  { files: ["cli/**", "dev/**", "e2e/**", "testing/**"], rules: { "react-hooks/rules-of-hooks": "off" } },
];

export default config;
