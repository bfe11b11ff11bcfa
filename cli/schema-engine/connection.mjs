// How the engine reaches Postgres, and what it says when it cannot: the codes and words of Prisma's own engine.

import pg from "pg";

/**
 * What a connection string means, field by field. Never hand the string itself to the driver adapter: its shadow
 * database is the same configuration with another `database`, and a connection string would win over that, so that the
 * shadow database, which is filled and dropped, would be the real one.
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

/** Throws an error with Prisma's code unless the database that the url names answers. */
export async function tryConnection(url) {
  await withClient(connectionFields(url), async () => {});
}

/** Creates the database that the url names, and returns its name. */
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
      // A code of five characters is the server's own word; anything else means that nobody answered there.
      if (/^[0-9A-Z]{5}$/.test(error.code ?? ""))
        return problem("P1017", `\`${server}\` refused: ${error.message}`);
      return problem("P1001", `Can't reach database server at \`${server}\`: ${error.message || error.code}`);
  }
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
