// One statement by primary key, as a gate needs at least.
import { Pool } from "pg";

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: 20 });

/** The e-mail address of somebody who exists. */
export async function oneQuery(): Promise<string> {
  const { rows } = await pool.query("SELECT email FROM person WHERE id = $1", [process.env["PERSON_ID"]]);
  return rows[0].email;
}
