// Runs the floor server in its own process, with a database of the same users.
import type { Client } from "pg";
import { startChild, type Child } from "../../dev/children";
import { freePort } from "../../dev/embedded-postgres/port";
import { hashPassword } from "../../lib/accounts/password/password";
import { PASSWORD, type BenchPerson } from "../people";

export type Floor = Child & { url: string };

/** Creates the tables in an empty database and starts the server. */
export async function startFloor(
  db: Client,
  databaseUrl: string,
  people: readonly BenchPerson[],
): Promise<Floor> {
  await db.query(TABLES);
  await db.query(
    "INSERT INTO person (email, password_hash, secret) SELECT email, $3, secret FROM unnest($1::text[], $2::text[]) AS given (email, secret)",
    [people.map(({ email }) => email), people.map(({ secret }) => secret), await hashPassword(PASSWORD)],
  );
  await db.query("VACUUM (ANALYZE)");
  const port = await freePort();
  const env = { PORT: String(port), DATABASE_URL: databaseUrl, NODE_ENV: "production" };
  return new Promise((resolve, reject) => {
    const child: Child = startChild({
      args: ["--import", "tsx", "bench/floor/sign-in-server.ts"],
      env,
      onOutput: (text) =>
        text.includes("listening") && resolve({ ...child, url: `http://127.0.0.1:${port}` }),
    });
    void child.ended.then(({ reason }) => reject(new Error(`The floor ${reason}.\n${child.output()}`)));
  });
}

const TABLES = `
  DROP TABLE IF EXISTS session, challenge, person;
  CREATE TABLE person (id uuid PRIMARY KEY DEFAULT uuidv7(), email text NOT NULL UNIQUE, password_hash text NOT NULL, secret text);
  CREATE TABLE challenge (id uuid PRIMARY KEY DEFAULT uuidv7(), token_hash bytea NOT NULL UNIQUE,
    person_id uuid NOT NULL REFERENCES person, created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL, used_at timestamptz);
  CREATE TABLE session (id uuid PRIMARY KEY DEFAULT uuidv7(), token_hash bytea NOT NULL UNIQUE, person_id uuid NOT NULL REFERENCES person,
    challenge_id uuid NOT NULL UNIQUE REFERENCES challenge, created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL);
`;
