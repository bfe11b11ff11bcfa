// Helpers for tests of the admin console.
import type pg from "pg";
import type { Answer, HttpBrowser } from "./http-browser";
import { Tab } from "./tab";
import type { Person } from "./people";

/** Grants the admin role without recording an event. */
export async function makeAdmin(db: pg.Pool, { email }: Person): Promise<void> {
  await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [email]);
}

export async function findUserId(db: pg.Pool, { email }: Person): Promise<string> {
  const { rows } = await db.query<{ id: string }>(`SELECT id FROM "user" WHERE email = $1`, [email]);
  return rows[0]?.id ?? "";
}

/** Ages the user's sessions so that pages require a second factor again. */
export async function makeStale(db: pg.Pool, { email }: Person): Promise<void> {
  await db.query(
    `UPDATE session SET factor_proven_at = now() - interval '11 minutes'
     WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
    [email],
  );
}

/** Submits the form of a change with a reason. */
export function submitWithReason(
  browser: HttpBrowser,
  path: string,
  button: string,
  reason: string,
): Promise<Answer> {
  return browser.submit(path, button, { reason });
}

/** The page on which an admin changes limits, budget and countries. */
export const CHANGE_SETTINGS = "/admin/deliveries/limits/change";

/**
 * Applies message settings, given by field label, and returns a function that restores the previous ones.
 * They affect all tests, so only sequential tests may use this. `admin` needs a fresh factor for both calls.
 */
export async function changeMessageSettings(
  admin: HttpBrowser,
  settings: Record<string, string>,
): Promise<() => Promise<void>> {
  const page = await new Tab(admin).open(CHANGE_SETTINGS);
  const previous = Object.fromEntries(Object.keys(settings).map((label) => [label, page.field(label).value]));
  await page.submit("Preview", settings);
  await submitWithReason(admin, page.address, "Apply", "a test");
  return async () => void (await changeMessageSettings(admin, previous));
}

/** Inserts users "No 1", "No 2" … with this surname, each verified a minute after the previous one. */
export async function insertNumberedUsers(db: pg.Pool, surname: string, count: number): Promise<void> {
  await db.query(
    `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
     SELECT gen_random_uuid(), 'No ' || n || ' ' || $1, 'no-' || n || '@' || lower($1) || '.test', 'x', phone, 'SE', at, at,
            lower('No ' || n || ' ' || $1 || ' no-' || n || '@' || $1 || '.test ' || substr(phone, 2))
     FROM (SELECT n, '+4670' || lpad((abs(hashtext($1)) % 1000 * 10000 + n)::text, 7, '0') AS phone,
                  now() + n * interval '1 minute' AS at
           FROM generate_series(1, $2::int) n) AS numbered`,
    [surname, count],
  );
}
