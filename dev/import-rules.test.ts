// Tests that each rule of eslint.config.mjs rejects what it should, and nothing else.
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { expect, test } from "vitest";

const cwd = fileURLToPath(new URL("..", import.meta.url));

/** Rules that need types. Checking types takes longer than all other rules. */
const TYPED = ["@typescript-eslint/no-floating-promises", "@typescript-eslint/switch-exhaustiveness-check"];

const withTypes = new ESLint({ cwd });
const withoutTypes = new ESLint({
  cwd,
  overrideConfig: {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: false } },
    rules: Object.fromEntries(TYPED.map((rule) => [rule, "off"])),
  },
});

const IMPORTS = "boundaries/dependencies";
const PACKAGES = "no-restricted-imports";
const SYNTAX = "no-restricted-syntax";
const SERVER_ONLY = "twofold/server-only";

const refused: [file: string, code: string, rule: string][] = [
  // No file imports from app, and components import nothing of lib but values, and no data.
  ["lib/accounts/sign-in/sign-in.ts", 'import "@/app/page";', IMPORTS],
  ["components/field.tsx", 'import "@/lib/database/client";', IMPORTS],
  ["components/field.tsx", 'import "../lib/accounts/sign-in/sign-in";', IMPORTS],
  ["components/field.tsx", 'import "@/prisma/generated/client";', IMPORTS],
  ["components/link.tsx", 'import "next/link";', PACKAGES],

  // app imports only the top layers of lib.
  ["app/page.tsx", 'import "@/lib/vonage/verify";', IMPORTS],
  ["app/page.tsx", 'import "@/lib/challenge/store";', IMPORTS],
  ["app/account/page.tsx", 'import "../../lib/challenge/store";', IMPORTS],
  ["app/page.tsx", 'import { PrismaClient } from "@/prisma/generated/client";', IMPORTS],
  ["app/page.tsx", 'import type { UserModel } from "@/prisma/generated/models";', IMPORTS],
  ["app/page.tsx", 'export { PrismaClient } from "@/prisma/generated/client";', IMPORTS],
  ["app/page.tsx", 'const client = await import("@/prisma/generated/client");', IMPORTS],
  ["app/page.tsx", 'import "@/dev/stand-ins";', IMPORTS],
  ["app/page.tsx", 'import "@/testing/people";', IMPORTS],
  ["cli/doctor.ts", 'import "../testing/people";', IMPORTS],
  ["cli/doctor.ts", 'import "../e2e/fixtures/test";', IMPORTS],
  ["dev/start.ts", 'import "../e2e/fixtures/test";', IMPORTS],
  ["packages/verify-simulator/server.ts", 'import "../../lib/values/phone-number";', IMPORTS],
  ["lib/values/phone-number.ts", 'import "../vonage/verify";', IMPORTS],
  ["lib/challenge/send.ts", 'import "@/lib/factors/passkeys";', IMPORTS],
  ["app/admin/page.tsx", 'import { operate } from "@/lib/admin/user/cli-admin";', IMPORTS],
  ["app/admin/page.tsx", 'import { carryOut } from "@/lib/admin/user/apply-change";', IMPORTS],
  ["app/admin/page.tsx", 'import { issuePass } from "@/lib/admin/recovery/recovery-case";', IMPORTS],

  // The server knows no feature, and no feature knows the server.
  ["server/serve.ts", 'import "@/lib/session/sessions";', IMPORTS],
  ["server/serve.ts", 'import "@/app/page";', IMPORTS],
  ["lib/http/route.ts", 'import "@/server/serve";', IMPORTS],
  ["app/page.tsx", 'import "@/server/serve";', IMPORTS],

  // Layers of lib do not import from higher ones.
  ["lib/database/client.ts", 'import "../accounts/sign-in/sign-in";', IMPORTS],
  ["lib/database/client.ts", 'import "@/lib/session/sessions";', IMPORTS],
  ["lib/vonage/verify.ts", 'import "../deliveries/deliver";', IMPORTS],
  ["lib/deliveries/deliver.ts", 'import "../challenge/challenge";', IMPORTS],
  ["lib/challenge/challenge.ts", 'import "../session/sessions";', IMPORTS],
  ["lib/challenge/challenge.ts", 'import "../accounts/sign-in/sign-in";', IMPORTS],
  ["lib/session/sessions.ts", 'import "../accounts/sign-in/sign-in";', IMPORTS],
  ["lib/accounts/sign-in/sign-in.ts", 'import "../../admin/users/list-users";', IMPORTS],
  ["lib/accounts/sign-in/sign-in.ts", 'import "@/dev/stand-ins";', IMPORTS],

  // next and next-auth are allowed in a few places.
  ["lib/accounts/sign-in/sign-in.ts", 'import "next/headers";', PACKAGES],
  ["lib/challenge/challenge.ts", 'import type { NextRequest } from "next/server";', PACKAGES],
  ["lib/admin/users/list-users.ts", 'import "next/cache";', PACKAGES],
  ["app/page.tsx", 'import "next-auth";', PACKAGES],
  ["lib/accounts/sign-in/sign-in.ts", 'import "next-auth";', PACKAGES],
  ["lib/http/cookies.ts", 'import "next-auth/jwt";', PACKAGES],
  ["lib/http/client-info.ts", 'import "@auth/core/jwt";', PACKAGES],

  // Only lib/env.ts reads the environment.
  ["lib/database/client.ts", "export const url = process.env.DATABASE_URL;", SYNTAX],
  ["lib/session/sessions.ts", 'export const url = process.env["DATABASE_URL"];', SYNTAX],
  ["app/page.tsx", "export const url = process.env.APP_URL;", SYNTAX],
  ["lib/database/client.ts", 'import { env } from "node:process";', PACKAGES],

  // Other rules.
  ["lib/accounts/sign-in/sign-in.ts", 'import { db } from "../../database/client";', SERVER_ONLY],
  ["lib/values/money.ts", "export const answer = 42;", SERVER_ONLY],
  ["app/page.tsx", "export const box = <p style={{ color: 'red' }} />;", SYNTAX],
  ["components/field.tsx", "export const box = <p style={{}} />;", SYNTAX],
  ["lib/accounts/sign-in/sign-in.ts", 'console.log("here");', "no-console"],
  ["app/page.tsx", 'console.error("here");', "no-console"],
  ["lib/form.ts", "const send = async () => {}; send();", "@typescript-eslint/no-floating-promises"],
  [
    "lib/form.ts",
    'export const run = (way: "up" | "down") => { switch (way) { case "up": break; } };',
    "@typescript-eslint/switch-exhaustiveness-check",
  ],
];

const allowed: [file: string, code: string][] = [
  [
    "app/page.tsx",
    'import "@/components/field"; import "@/lib/accounts/sign-in/sign-in"; import "next/navigation";',
  ],
  ["app/page.tsx", 'import type { Role } from "@/prisma/generated/enums";'],
  ["app/account/page.tsx", 'import "@/app/error"; import "../not-found";'],
  ["components/field.tsx", 'import "./icon"; import "react"; import "@/lib/values/format-time";'],
  [
    "lib/admin/users/list-users.ts",
    'import "server-only"; import "@/lib/accounts/sign-in/sign-in"; import "@/lib/session/sessions";',
  ],
  [
    "lib/accounts/sign-in/sign-in.ts",
    'import "server-only"; import "@/lib/session/sessions"; import "@/lib/challenge/challenge";',
  ],
  ["lib/accounts/sign-in/sign-in.ts", 'import "server-only"; import "../../session/next-auth";'],
  ["lib/session/next-auth.ts", 'import "server-only"; import "next-auth"; import "next/navigation";'],
  ["lib/session/sessions.ts", 'import "server-only"; import "../challenge/redeem";'],
  ["lib/http/cookies.ts", 'import "server-only"; import "next/headers";'],
  ["lib/http/client-info.ts", 'import "server-only"; import "next/headers";'],
  [
    "lib/challenge/send.ts",
    'import "server-only"; import "../deliveries/deliver"; import "../vonage/verify";',
  ],
  [
    "lib/deliveries/deliver.ts",
    'import "server-only"; import "../vonage/verify"; import "@/lib/database/client";',
  ],
  [
    "lib/database/client.ts",
    'import "server-only"; import "@/prisma/generated/client"; import "../env"; import "pg";',
  ],
  ["lib/env.ts", 'import "server-only"; export const url = process.env.DATABASE_URL;'],
  ["lib/challenge/state.ts", "export const answer = 42;"],
  ["dev/start.ts", 'import "../lib/env"; console.log(process.env.PORT);'],
  ["cli/attack/attack.ts", 'import "../../testing/http-browser";'],
  ["lib/jobs/retention.ts", 'import "server-only"; import "@/lib/audit/record-event";'],
  ["lib/factors/passkeys.ts", 'import "server-only"; import "@/lib/challenge/send";'],
  ["instrumentation.ts", 'import "@/server/serve"; console.log(process.env.NEXT_RUNTIME);'],
  ["server/serve.ts", 'import "./handle-request"; import "@/lib/http/request-context"; import "@/lib/env";'],
  ["lib/accounts/taken-over.test.ts", 'import "../../testing/fixture"; import "next/headers";'],
];

test.each(refused)("%s must not contain %s", async (file, code, rule) => {
  const eslint = TYPED.includes(rule) ? withTypes : withoutTypes;
  expect(await findBrokenRules(eslint, file, code)).toContain(rule);
});

test.each(allowed)("%s may contain %s", async (file, code) => {
  expect(await findBrokenRules(withoutTypes, file, code)).toEqual([]);
});

async function findBrokenRules(eslint: ESLint, filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  const ignored = ["@typescript-eslint/no-unused-vars"];
  const rules = result?.messages.map((message) => message.ruleId ?? message.message) ?? [];
  return rules.filter((rule) => !ignored.includes(rule));
}
