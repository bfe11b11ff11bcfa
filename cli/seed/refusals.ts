// Prevents seeding with real users, in production, and without an explicit database.
import type { Client } from "pg";

export type Refusal = "no_database" | "production" | "far_away" | "not_migrated" | "has_users" | "is_seeded";

export const refusalWords: Record<Refusal, string> = {
  no_database:
    "Specify the database: DATABASE_URL=postgresql://… npm run seed -- --users 1000. It is not read from .env files.",
  production:
    "Users cannot be generated in production (the environment is complete, and STAND_INS is not allowed).",
  far_away:
    "This database is on another machine. If this is the right one and it contains no real data, confirm with --yes.",
  not_migrated: "The tables are not up to date. Run DATABASE_URL=… npm run db:migrate.",
  has_users: "This database contains users that were not generated. Use an empty one.",
  is_seeded:
    "This database already contains generated users. Use an empty one (npm run db:reset empties it).",
};

/**
 * Returns why the environment forbids seeding, or null. `given` is DATABASE_URL before any .env file was
 * read.
 */
export function refusedByEnvironment(
  given: string | undefined,
  {
    isProduction,
    hosts,
    isSure,
  }: { isProduction: boolean; hosts: (name: string) => boolean; isSure: boolean },
): Refusal | null {
  if (!given) return "no_database";
  if (isProduction) return "production";
  const host = URL.canParse(given) ? new URL(given).hostname : "";
  return hosts(host) || isSure ? null : "far_away";
}

/** Returns why the contents of the database forbid seeding, or null. */
export async function refusedByDatabase(
  client: Client,
  migrations: readonly string[],
): Promise<Refusal | null> {
  const { rows: tables } = await client.query<{ isThere: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AND to_regclass('"user"') IS NOT NULL AS "isThere"`,
  );
  if (!tables[0]?.isThere) return "not_migrated";
  const { rows: applied } = await client.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const names = new Set(applied.map(({ name }) => name));
  if (migrations.some((name) => !names.has(name))) return "not_migrated";
  const { rows: users } = await client.query<{ isMadeUp: boolean }>(
    `SELECT bool_and(email LIKE '%.example') AS "isMadeUp" FROM "user" HAVING count(*) > 0`,
  );
  if (!users[0]) return null;
  return users[0].isMadeUp ? "is_seeded" : "has_users";
}
