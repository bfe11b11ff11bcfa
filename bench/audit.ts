// `npm run bench:audit [-- <events>]` compares the cost per event with a bare row and with a chain written
// under one lock at commit, and measures the time to link and verify the events (default: 100,000).
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { createDatabase, type Postgres } from "../dev/postgres";
import { deployMigrations } from "../cli/prisma-cli";
import { PrismaClient } from "../prisma/generated/client";
import { withOwnPostgres } from "./own-postgres";

const ROUNDS = 500;
const AT_ONCE = [1, 16];
const EVENTS = Number(process.argv[2] ?? 100_000);
const CHUNK = 5_000;

const BARE = `DROP TRIGGER audit_event_queue ON audit_event`;
const LOCKED = `${BARE};
  CREATE FUNCTION one_at_a_time() RETURNS TRIGGER LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER one_at_a_time AFTER INSERT ON audit_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION one_at_a_time();`;

await withOwnPostgres(async (postgres) => {
  await measureWriting(postgres);
  await measureChain();
});

async function measureWriting(postgres: Postgres): Promise<void> {
  const { recordEvent, newEvent } = await import("../lib/audit/record-event");
  const { appendToChain } = await import("../lib/audit/chain");
  const { db } = await import("../lib/database/client");
  const client = { ip: "192.0.2.1", userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" };
  const data = { challengeId: randomUUID(), sessionId: randomUUID(), factor: "sms" } as const;
  const change = { name: "sign_in_succeeded", userId: randomUUID(), data } as const;
  const fixed = newEvent(client, change, new Date());

  const bare = await another(postgres, "bare", BARE);
  const locked = await another(postgres, "locked", LOCKED);
  const insert = (client: PrismaClient) => () =>
    client.$transaction(async (tx) => {
      const { id: _, ...row } = fixed;
      await tx.auditEvent.create({ data: { ...row, at: new Date() }, select: { id: true } });
    });
  const sides: Record<string, () => Promise<void>> = {
    "the bare row": insert(bare),
    "recordEvent: sealed, linked by and by": () => db().$transaction((tx) => recordEvent(tx, client, change)),
    "one lock at commit, nothing else": insert(locked),
  };
  const linking = setInterval(() => void appendToChain(), 2_000);

  console.log(
    `${"a transaction with one event".padEnd(42)}${AT_ONCE.map((n) => `${n} at once`.padStart(24)).join("")}`,
  );
  for (const work of Object.values(sides)) await rate(work, 16, 200); // warm
  const measured = Object.keys(sides).map((name) => ({ name, runs: AT_ONCE.map(() => [] as number[]) }));
  for (let turn = 0; turn < 5; turn++)
    for (const { name, runs } of turn % 2 ? measured.toReversed() : measured)
      for (const [index, width] of AT_ONCE.entries())
        runs[index]?.push(
          await rate(sides[name] ?? (() => Promise.resolve()), width, width === 1 ? ROUNDS / 5 : ROUNDS),
        );
  for (const { name, runs } of measured) {
    const cells = runs.map((rates) => {
      const perSecond = rates.toSorted((one, other) => one - other)[rates.length >> 1] ?? NaN;
      return `${perSecond.toFixed(0)}/s`.padStart(24);
    });
    console.log(name.padEnd(42) + cells.join(""));
  }
  clearInterval(linking);
  await appendToChain();
  console.log(
    `recordEvent is ${await countStatements(postgres, async (tx) => recordEvent(tx, client, change))} statement\n`,
  );
  await bare.$disconnect();
  await locked.$disconnect();
}

async function another(postgres: Postgres, name: string, sql: string): Promise<PrismaClient> {
  const url = await createDatabase(postgres.url, name);
  await deployMigrations(url);
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 20 }) });
  for (const statement of sql.split(/;\s*\n/)) await client.$executeRawUnsafe(statement);
  return client;
}

/** Returns transactions per second. */
async function rate(work: () => Promise<void>, width: number, times: number): Promise<number> {
  let left = times;
  const begun = performance.now();
  const worker = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return (times * 1000) / (performance.now() - begun);
}

/** Returns the statements inside the transaction, without BEGIN and COMMIT. */
async function countStatements(
  postgres: Postgres,
  work: (tx: Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]) => Promise<void>,
): Promise<number> {
  const client = new PrismaClient({
    adapter: new PrismaPg({ connectionString: postgres.url }),
    log: [{ emit: "event", level: "query" }],
  });
  let count = 0;
  client.$on("query", ({ query }) => void (/^(BEGIN|COMMIT)/.test(query) || count++));
  await client.$transaction(work);
  await client.$disconnect();
  return count;
}

async function measureChain(): Promise<void> {
  const { newEvent } = await import("../lib/audit/record-event");
  const { appendToChain } = await import("../lib/audit/chain");
  const { verifyTrail } = await import("../lib/audit/verify-chain");
  const { pool } = await import("../lib/database/client");
  for (let made = 0; made < EVENTS; made += CHUNK) {
    const events = Array.from({ length: Math.min(CHUNK, EVENTS - made) }, (_, n) =>
      newEvent(
        { ip: "192.0.2.1", userAgent: "Mozilla/5.0" },
        {
          name: "delivery_reported",
          userId: randomUUID(),
          data: { deliveryId: `${made + n}`, report: "failed" },
        },
        new Date(),
      ),
    );
    await pool().query(
      `INSERT INTO audit_event (id, at, name, user_id, ip, user_agent, requester_salt, data, requester_digest, seal)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bytea[],
         $8::jsonb[], $9::bytea[], $10::bytea[])`,
      [
        events.map(({ id }) => id),
        events.map(({ at }) => at),
        events.map(({ name }) => name),
        events.map(({ userId }) => userId),
        events.map(({ ip }) => ip),
        events.map(({ userAgent }) => userAgent),
        events.map(({ requesterSalt }) => Buffer.from(requesterSalt)),
        events.map(({ data }) => JSON.stringify(data)),
        events.map(({ requesterDigest }) => Buffer.from(requesterDigest)),
        events.map(({ seal }) => Buffer.from(seal)),
      ],
    );
  }
  let begun = performance.now();
  const linked = await appendToChain();
  logRate("linked", linked, begun);

  const client = await pool().connect();
  const before = process.memoryUsage.rss();
  let peak = before;
  begun = performance.now();
  const report = await verifyTrail(client, {
    onFinding: ({ about }) => console.log(about),
    onProgress: () => (peak = Math.max(peak, process.memoryUsage.rss())),
  });
  client.release();
  logRate("verified", report.events, begun);
  console.log(`faults: ${report.findings}; memory grew by ${((peak - before) / 2 ** 20).toFixed(0)} MiB`);
}

function logRate(what: string, events: number, begun: number): void {
  const seconds = (performance.now() - begun) / 1000;
  const rate = (events / seconds).toFixed(0);
  console.log(`${events} events ${what} in ${seconds.toFixed(1)} s, ${rate} a second`);
}
