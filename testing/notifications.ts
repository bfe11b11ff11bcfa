// Queries the notifications of a user.
import type pg from "pg";
import type { Person } from "./people";

/** Returns the kinds of a user's notifications, oldest first. */
export async function notificationKinds(db: pg.Pool, { email }: Pick<Person, "email">): Promise<string[]> {
  const { rows } = await db.query<{ kind: string }>(
    `SELECT n.kind FROM notice n JOIN "user" u ON u.id = n.user_id WHERE u.email = $1 ORDER BY n.at, n.id`,
    [email],
  );
  return rows.map(({ kind }) => kind);
}
