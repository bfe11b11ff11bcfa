// Runs checks of the doctor against a configuration, and asserts that no secret is printed.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, expect, inject, vi } from "vitest";
import { environment as safe } from "./fixture";
import { cloneDatabase } from "./test-database";
import { singleton } from "../lib/singleton";
import type { Verdict } from "../cli/doctor/finding";

const { adminUrl, template } = inject("server");

/** A typical production configuration with made-up values. Only one test calls the real Vonage. */
export const production = {
  ...safe,
  APP_URL: "https://accounts.twofold.invalid",
  AUTH_SECRET: "hQ3p5dWq0ZrYt8LkV1xNcE7uJsBmA2oGf9iTyR4wP6s=",
  DATA_KEY: "zV0c1m8Jr5yWb3nQkX7tLh2dGf9sPu4EoAiYvTq6RxM=",
  STAND_INS: "",
  VONAGE_API_HOST: "",
};

export type Variables = Record<string, string>;
export type CheckResult = { verdict: Verdict; says: string; todo?: string };

export const cleanups: (() => Promise<unknown>)[] = [];
const before = { ...process.env };

afterEach(async () => {
  process.env = { ...before };
  for (const stop of cleanups.splice(0).reverse()) await stop();
});

/** Runs checks against an environment. Asserts that the findings contain no secret. */
export async function examine(variables: Variables, ...names: string[]): Promise<CheckResult[]> {
  vi.resetModules(); // each environment is parsed once
  process.env = { PATH: before["PATH"], ...variables } as unknown as NodeJS.ProcessEnv;
  await closeConnections();
  const [{ CHECKS }, { checkEnv }, { runChecks }] = [
    await import("../cli/doctor/checks"),
    await import("../lib/env"),
    await import("../cli/doctor/run-checks"),
  ];
  const checked = checkEnv(variables);
  const env = checked.status === "safe" ? checked.env : null;
  const checks = CHECKS.filter(({ name }) => names.includes(name));
  expect(checks.map(({ name }) => name).sort()).toEqual([...names].sort());
  const found = await runChecks(checks, { variables, env }, { onFound: () => undefined });
  await closeConnections();
  expectNoSecret(JSON.stringify(found), variables);
  return found.map(({ verdict, says, todo }) => ({ verdict, says, ...(todo && { todo }) }));
}

/** Closes the pool, so that the next environment gets its own. */
async function closeConnections() {
  type Connections = { pool: pg.Pool; db: { $disconnect(): Promise<void> } };
  const shared = singleton("database connections", (): { connections?: Connections } => ({}));
  const { connections } = shared;
  delete shared.connections;
  if (!connections) return;
  await connections.db.$disconnect();
  await connections.pool.end();
}

function expectNoSecret(output: string, variables: Variables) {
  const secret = /SECRET|KEY|PEPPER|TOKEN|PASSWORD/;
  for (const [name, value] of Object.entries(variables)) {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    for (const text of [secret.test(name) ? value : "", url?.password ?? ""])
      if (text.length > 3) expect(output, name).not.toContain(text);
  }
}

export const verdicts = (found: CheckResult[]) => found.map(({ verdict }) => verdict);
export const getTexts = (found: CheckResult[], verdict: Verdict) =>
  found
    .filter((finding) => finding.verdict === verdict)
    .map(({ says }) => says)
    .join("\n");

/** Clones a database, runs SQL that breaks it, and returns its URL. */
export async function createBrokenDatabase(sql = ""): Promise<string> {
  const { url, drop } = await cloneDatabase(adminUrl, template, `doctor_${randomUUID()}`);
  cleanups.push(drop);
  if (sql) await query(url, sql);
  return url;
}

export async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

afterAll(closeConnections);
