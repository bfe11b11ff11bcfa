// One query by primary key, the minimum for a page with access control.
import { Pool } from "pg";

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: 20 });

export async function oneQuery(): Promise<string> {
  const { rows } = await pool.query("SELECT email FROM person WHERE id = $1", [process.env["PERSON_ID"]]);
  return rows[0].email;
}
