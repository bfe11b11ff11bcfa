// Connects the engine to Postgres, with the error codes and messages of Prisma's own engine.

import pg from "pg";

/**
 * Parses a connection string. Never pass the string itself to the driver adapter: its shadow database is the
 * same configuration with another `database`, which a connection string would override. The real database
 * would then be filled and dropped as the shadow database.
 */
export function connectionFields(url) {
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  return {
    host,
    port,
    user,
    password,
    database,
    ssl,
    schema: new URL(url).searchParams.get("schema") ?? undefined,
  };
}

/** Throws an error with Prisma's code if the database cannot be reached. */
export async function tryConnection(url) {
  await withClient(connectionFields(url), async () => {});
}

/** Creates the database in the URL and returns its name. */
export async function createDatabase(url) {
  const fields = connectionFields(url);
  const statement = `CREATE DATABASE ${pg.escapeIdentifier(fields.database)}`;
  await withClient({ ...fields, database: "postgres" }, (client) => client.query(statement));
  return fields.database;
}

async function withClient({ host, port, user, password, database, ssl }, work) {
  const client = new pg.Client({ host, port, user, password, database, ssl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw explain(error, { host, port, user, database });
  } finally {
    await client.end().catch(() => {});
  }
}

function explain(error, { host, port, user, database }) {
  const server = `${host}:${port}`;
  switch (error.code) {
    case "28P01":
      return problem(
        "P1000",
        `Authentication failed against the database server at \`${server}\` for \`${user}\`.`,
      );
    case "3D000":
      return problem("P1003", `Database \`${database}\` does not exist`);
    case "42P04":
      return problem(
        "P1009",
        `Database \`${database}\` already exists on the database server at \`${server}\``,
      );
    case "28000":
      return problem("P1010", `User \`${user}\` was denied access on the database \`${database}\``);
    default:
      // Codes of five characters come from the server. Any other error means that nothing responded.
      if (/^[0-9A-Z]{5}$/.test(error.code ?? ""))
        return problem("P1017", `\`${server}\` refused: ${error.message}`);
      return problem("P1001", `Can't reach database server at \`${server}\`: ${error.message || error.code}`);
  }
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
