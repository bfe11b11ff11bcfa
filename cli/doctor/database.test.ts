import { randomUUID } from "node:crypto";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, test, vi } from "vitest";
import { freePort } from "../../dev/embedded-postgres/port";
import { serverIdentity } from "../../dev/embedded-postgres/identity";
import { environment as safe } from "../../testing/fixture";
import { startPostgres } from "../../dev/postgres";
import { makeAuthority } from "../../testing/test-certificate";
import { testSettings } from "../../testing/test-database";
import {
  examine,
  production,
  query,
  getTexts,
  createBrokenDatabase,
  cleanups,
  verdicts,
  type Variables,
} from "../../testing/examination";

const { adminUrl } = inject("server");

describe("the database", () => {
  test("a healthy database on this machine", async () => {
    expect(verdicts(await examine(safe, "database", "tables", "clock"))).toEqual(Array(7).fill("ok"));
  });

  test("a closed port, a wrong password, a missing database", async () => {
    const wrong = (change: (url: URL) => void) => {
      const url = new URL(safe.DATABASE_URL);
      change(url);
      return { ...safe, DATABASE_URL: url.href };
    };
    const closed = await freePort();
    const getFaults = async (env: Variables) => getTexts(await examine(env, "database"), "fault");
    expect(await getFaults(wrong((url) => void (url.port = String(closed))))).toContain(
      "nothing listens there",
    );
    expect(await getFaults(wrong((url) => void (url.password = "guessed")))).toContain(
      "rejects the password",
    );
    expect(await getFaults(wrong((url) => void (url.pathname = "/nowhere")))).toContain(
      "the database does not exist",
    );
  });

  test("a connection to another machine without TLS", async () => {
    // The driver treats this as a remote host name; the system resolves it to loopback.
    const env = { ...safe, DATABASE_URL: safe.DATABASE_URL.replace("127.0.0.1", "127.1") };
    expect(getTexts(await examine(env, "database"), "fault")).toContain("without TLS");
  });

  test("several servers, with one down or none accepting writes", async () => {
    const readOnly = await createBrokenDatabase();
    await query(
      readOnly,
      `ALTER DATABASE "${new URL(readOnly).pathname.slice(1)}" SET default_transaction_read_only = on`,
    );
    const env = { ...safe, DATABASE_URL: readOnly };
    expect(getTexts(await examine(env, "database"), "fault")).toContain("accepts writes");

    const { host } = new URL(safe.DATABASE_URL);
    const both = safe.DATABASE_URL.replace(host, `127.0.0.1:${await freePort()},${host}`);
    const found = await examine({ ...safe, DATABASE_URL: both }, "database");
    expect(getTexts(found, "fault")).toContain("nothing listens there");
    expect(getTexts(found, "ok")).toContain(`${host} responds`);
  });

  test("a database that was never migrated, is partly migrated or is ahead", async () => {
    const getFindings = async (sql: string) => {
      const env = { ...safe, DATABASE_URL: await createBrokenDatabase(sql) };
      return (await examine(env, "tables")).map(({ says }) => says).join("\n");
    };
    const newest = "WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)";
    expect(await getFindings("DROP TABLE _prisma_migrations")).toContain("no migrations have run");
    expect(await getFindings(`DELETE FROM _prisma_migrations ${newest}`)).toContain("1 migration missing");
    expect(await getFindings(`UPDATE _prisma_migrations SET finished_at = NULL ${newest}`)).toContain(
      "failed partway",
    );
    expect(await getFindings("DROP SCHEMA graphile_worker CASCADE")).toContain("email queue");
    expect(await getFindings(`UPDATE _prisma_migrations SET migration_name = '2999' ${newest}`)).toContain(
      "1 migration missing",
    );
  });

  test("a database without pg_trgm, and a URL that overrides the app's time zone", async () => {
    const url = await createBrokenDatabase("DROP EXTENSION pg_trgm CASCADE");
    const env = { ...safe, DATABASE_URL: `${url}?options=-c%20TimeZone%3DAsia/Tokyo` };
    const faults = getTexts(await examine(env, "tables"), "fault");
    expect(faults).toContain("pg_trgm is missing");
    expect(faults).toContain("Asia/Tokyo");
  });
});

describe("over TLS", () => {
  test("a verified certificate, an unverified one, and one from an untrusted authority", async () => {
    const { url, authority } = await startTlsPostgres();
    const examineWith = async (query: string) =>
      examine({ ...safe, DATABASE_URL: `${url.replace("127.0.0.1", "localhost")}?${query}` }, "database");
    expect(getTexts(await examineWith(`sslmode=verify-full&sslrootcert=${authority}`), "ok")).toContain(
      "verified certificate",
    );
    expect(getTexts(await examineWith("sslmode=no-verify"), "warning")).toContain(
      "certificate is not verified",
    );
    expect(getTexts(await examineWith("sslmode=verify-full"), "fault")).toContain(
      "an authority that this machine does not trust",
    );
  });

  test("a server that does not offer TLS", async () => {
    const env = { ...safe, DATABASE_URL: `${safe.DATABASE_URL}?sslmode=verify-full` };
    expect(getTexts(await examine(env, "database"), "fault")).toContain("does not offer TLS");
  });
});

/** Returns the path of the authority's certificate as `authority`. */
async function startTlsPostgres(): Promise<{ url: string; authority: string }> {
  const directory = await mkdtemp(join(tmpdir(), "twofold-tls-"));
  await chmod(directory, 0o755);
  const { certificate: authorityCertificate, certify } = await makeAuthority();
  const { certificate, key } = await certify("localhost");
  const files = { authority: authorityCertificate, certificate, key };
  const { uid, gid } = await serverIdentity(directory);
  for (const [name, pem] of Object.entries(files)) {
    const file = join(directory, name);
    await writeFile(file, pem, { mode: name === "key" ? 0o600 : 0o644 });
    if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
  }
  const dataDirectory = join(directory, "postgres");
  const postgres = await startPostgres({
    dataDirectory,
    settings: {
      ...testSettings,
      ssl: "on",
      ssl_cert_file: join(directory, "certificate"),
      ssl_key_file: join(directory, "key"),
    },
  });
  cleanups.push(async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return { url: postgres.url, authority: join(directory, "authority") };
}

describe("role and audit trail", () => {
  test("a disabled audit trail trigger", async () => {
    const url = await createBrokenDatabase("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep");
    expect(getTexts(await examine({ ...safe, DATABASE_URL: url }, "role"), "fault")).toContain(
      "audit_event_keep",
    );
  });

  test("a DATA_KEY that does not belong to this database", async () => {
    const url = await createBrokenDatabase();
    vi.resetModules();
    process.env["DATABASE_URL"] = url;
    const { recordStandaloneEvent } = await import("../../lib/audit/record-event");
    await recordStandaloneEvent(
      { ip: "203.0.113.9", userAgent: "" },
      { name: "callback_refused", userId: null, data: { rule: "not_signed" } },
    );
    const env = { ...safe, DATABASE_URL: url };
    expect(getTexts(await examine(env, "role"), "ok")).toContain("DATA_KEY fits");
    const other = { ...env, DATA_KEY: production.DATA_KEY };
    expect(getTexts(await examine(other, "role"), "fault")).toContain("DATA_KEY is not the key");
    expect(getTexts(await examine({ ...other, DATA_KEY_FORMER: safe.DATA_KEY }, "role"), "ok")).toContain(
      "DATA_KEY fits",
    );
  });

  test("a role without write access, and a superuser in production", async () => {
    const name = `reader_${randomUUID().slice(0, 8)}`;
    const url = await createBrokenDatabase(
      `CREATE ROLE ${name} LOGIN PASSWORD 'reads-only'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`,
    );
    cleanups.unshift(() => query(adminUrl, `DROP ROLE ${name}`)); // after the database, which holds its grants
    const reader = new URL(url);
    [reader.username, reader.password] = [name, "reads-only"];
    expect(getTexts(await examine({ ...safe, DATABASE_URL: reader.href }, "role"), "fault")).toContain(
      "may not write",
    );
    expect(getTexts(await examine({ ...production, DATABASE_URL: url }, "role"), "warning")).toContain(
      "is a superuser",
    );
  });
});
