import { randomBytes, randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, describe, expect, test } from "vitest";
import "@/testing/fixture";
import { db, pool } from "@/lib/database/client";
import { ChallengeState, Channel, DeliveryState, Factor, Purpose } from "@/prisma/generated/enums";
import { MIN_NUMBERS_PER_NAME, MAX_NAMED_PREFIXES } from "./prefixes";
import { HOURLY_RETENTION_MS, OPEN_HOURS, rebuildOverview, refreshOverview } from "./refresh";
import { BAR_STARTS } from "./seconds";
import { startOfDay, startOfHour, addMilliseconds } from "./times";
import { DAY_MS, HOUR_MS } from "@/lib/values/durations";

const TABLES = [
  "overview_messages",
  "overview_seconds",
  "overview_tally",
  "overview_prefix",
  "overview_people",
];

beforeEach(async () => {
  await pool().query(`TRUNCATE delivery, challenge, session, "user", ${TABLES.join()} CASCADE`);
  await pool().query(
    `UPDATE overview_state SET refreshed_at = NULL, todo_from = NULL, todo_until = NULL, sweep_until = NULL, swept_at = NULL`,
  );
});

type Message = {
  requestedAt: Date;
  answeredAfter: number | null;
  completedAfter: number | null;
  country: string;
  channel: Channel;
  state: DeliveryState;
  prefix: string;
  line: number;
  cost: number | null;
  rule: string | null;
  challenge: ChallengeState | null;
};

const messageAt = (from: Date, until: Date): fc.Arbitrary<Message> =>
  fc.record({
    // Sometimes exactly on the boundary of an hour or a day.
    requestedAt: fc.oneof(
      fc.date({ min: from, max: until, noInvalidDate: true }),
      fc.date({ min: from, max: until, noInvalidDate: true }).map(startOfHour),
      fc
        .date({ min: addMilliseconds(from, DAY_MS), max: until, noInvalidDate: true })
        .map((at) => addMilliseconds(startOfDay(at), -1)),
    ),
    answeredAfter: fc.option(fc.integer({ min: 0, max: 3000 })),
    completedAfter: fc.option(fc.integer({ min: 3000, max: 900_000 })),
    country: fc.constantFrom("DE", "GB", "US"),
    channel: fc.constantFrom(...Object.values(Channel)),
    state: fc.constantFrom(...Object.values(DeliveryState)),
    prefix: fc.constantFrom("+4915111", "+4915112", "+4477001"),
    line: fc.integer({ min: 0, max: 4 }),
    cost: fc.option(fc.integer({ min: 0, max: 90_000 })),
    rule: fc.option(fc.constantFrom("prefix_day", "country_hour", "destination")),
    challenge: fc.option(fc.constantFrom("redeemed", "awaiting_code")),
  });

async function insertMessages(messages: readonly Message[]): Promise<void> {
  const rows = messages.map((message) => ({
    message,
    id: uuidv7(),
    phone: `${message.prefix}000${message.line}`,
  }));
  await db().delivery.createMany({
    data: rows.map(({ message, id, phone }) => ({
      ...{ id, phone, purpose: Purpose.sign_up, channel: message.channel, phoneCountry: message.country },
      ...{ ip: "10.0.0.1", state: message.state, requestedAt: message.requestedAt, costMicros: message.cost },
      answeredAt:
        message.answeredAfter === null ? null : addMilliseconds(message.requestedAt, message.answeredAfter),
      completedAt:
        message.completedAfter === null ? null : addMilliseconds(message.requestedAt, message.completedAfter),
      ...(message.rule && {
        decision: {
          rule: message.rule,
          enforced: message.state === "refused",
          subject: message.prefix,
        },
      }),
    })),
  });
  const challenges = rows.flatMap(({ message: { challenge: state, country, requestedAt: at }, id, phone }) =>
    state ? [{ state, country, at, id, phone }] : [],
  );
  // Only one challenge per number can be open.
  const lastIds = new Map(challenges.map(({ phone, id }) => [phone, id]));
  await db().challenge.createMany({
    data: challenges.map(({ state, country, at, id, phone }) => ({
      ...{ tokenHash: randomBytes(32), purpose: Purpose.sign_up, state, phone, phoneCountry: country },
      ...{ attemptsLeft: 3, resendAt: at, expiresAt: at, ip: "10.0.0.1", createdAt: at },
      deliveryId: state === "awaiting_code" && lastIds.get(phone) !== id ? null : id,
    })),
  });
}

async function insertUser(
  createdAt: Date,
  sessions: [at: Date, purpose: Purpose, factor: Factor][],
  lapsed = false,
) {
  const id = randomUUID();
  await db().user.create({
    data: {
      ...{
        id,
        name: "Somebody",
        email: `${id}@example.org`,
        phoneCountry: "DE",
        passwordHash: "x",
        search: "x",
      },
      ...{
        phone: `+4917${BigInt(`0x${id.slice(-6)}`)
          .toString()
          .padStart(9, "1")}`,
        createdAt,
      },
      ...{ phoneVerifiedAt: createdAt, lastSignInAt: createdAt, phoneLapsedAt: lapsed ? createdAt : null },
    },
  });
  for (const [at, purpose, factor] of sessions) {
    const { id: challengeId } = await db().challenge.create({
      data: {
        ...{
          tokenHash: randomBytes(32),
          purpose,
          state: "redeemed",
          factor,
          phone: "+4915199990000",
          ip: "10.0.0.1",
        },
        ...{ phoneCountry: "DE", attemptsLeft: 3, resendAt: at, expiresAt: at, createdAt: at },
        ...(purpose !== "sign_up" && { userId: id }),
      },
    });
    await db().session.create({
      data: {
        ...{
          tokenHash: randomBytes(32),
          userId: id,
          challengeId,
          factor,
          factorVerifiedAt: at,
          ip: "10.0.0.1",
        },
        ...{ userAgent: "test", createdAt: at, lastSeenAt: at, expiresAt: addMilliseconds(at, DAY_MS) },
      },
    });
  }
  return id;
}

type Row = Record<string, unknown>;
const queryRows = async (sql: string, ...values: unknown[]): Promise<Row[]> =>
  (await pool().query(sql, values)).rows;

async function readStored(): Promise<Record<string, Row[]>> {
  const tables = await Promise.all(
    TABLES.map((table) => queryRows(`SELECT * FROM ${table} ORDER BY ${table}::text`)),
  );
  return Object.fromEntries(TABLES.map((table, index) => [table, tables[index] ?? []]));
}

function recount(messages: readonly Message[]) {
  const isSent = ({ state, completedAfter }: Message) =>
    completedAfter !== null || !["asked", "refused", "unknown"].includes(state);
  const answered = messages.filter(({ completedAfter }) => completedAfter !== null);
  const counts = new Array<number>(BAR_STARTS.length + 1).fill(0);
  for (const { answeredAfter, completedAfter } of answered) {
    const seconds = ((completedAfter ?? 0) - (answeredAfter ?? 0)) / 1000;
    const place = BAR_STARTS.filter((start) => start <= seconds).length;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return {
    asked: messages.length,
    sent: messages.filter(isSent).length,
    delivered: messages.filter(
      ({ state, completedAfter }) => state === "delivered" || completedAfter !== null,
    ).length,
    answered: answered.length,
    done: answered.filter(({ challenge }) => challenge === "redeemed").length,
    failed: messages.filter(({ state }) => state === "failed").length,
    blocked: messages.filter(({ state }) => state === "blocked").length,
    cost: messages.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
    unsent: messages.filter((message) => !isSent(message)).length,
    counts: answered.length > 0 ? counts : null,
  };
}

function recountAll(messages: readonly Message[], toStart: (at: Date) => Date) {
  const starts = [...new Set(messages.map(({ requestedAt }) => toStart(requestedAt).toISOString()))].sort();
  return starts.map((start) => ({
    start,
    ...recount(messages.filter(({ requestedAt }) => toStart(requestedAt).toISOString() === start)),
  }));
}

async function readAll(grain: "hour" | "day") {
  const rows = await queryRows(
    `SELECT starts_at, sum(asked)::int AS asked, sum(sent)::int AS sent, sum(delivered)::int AS delivered,
       sum(answered)::int AS answered, sum(done)::int AS done, sum(failed)::int AS failed, sum(blocked)::int AS blocked,
       sum(cost_micros)::int AS cost,
       (SELECT coalesce(sum(count), 0)::int FROM overview_tally t
        WHERE t.grain = m.grain AND t.starts_at = m.starts_at AND kind = 'unsent') AS unsent,
       (SELECT array_agg(total ORDER BY place) FROM (
          SELECT place, sum(count)::int AS total FROM overview_seconds s, unnest(counts) WITH ORDINALITY AS bar(count, place)
          WHERE s.grain = m.grain AND s.starts_at = m.starts_at GROUP BY place) AS bars) AS counts
     FROM overview_messages m WHERE grain = $1::"OverviewGrain" GROUP BY grain, starts_at ORDER BY starts_at`,
    grain,
  );
  return rows.map(({ starts_at, ...figures }) => ({ start: (starts_at as Date).toISOString(), ...figures }));
}

const thirtyDaysBefore = (now: Date) => addMilliseconds(startOfDay(now), -30 * DAY_MS);

describe("the roll-up", () => {
  test("matches a plain recount by hour and by day, after one run or several", async () => {
    const now = new Date();
    const begin = addMilliseconds(startOfDay(now), -11 * DAY_MS);
    await fc.assert(
      fc.asyncProperty(fc.array(messageAt(begin, now), { minLength: 1, maxLength: 25 }), async (messages) => {
        await pool().query("TRUNCATE delivery, challenge CASCADE");
        await insertMessages(messages);
        await rebuildOverview(begin);
        const once = await readStored();
        expect(await readAll("day")).toEqual(recountAll(messages, startOfDay));
        const hoursFrom = addMilliseconds(startOfHour(now), -HOURLY_RETENTION_MS);
        const recent = messages.filter(({ requestedAt }) => requestedAt >= hoursFrom);
        expect((await readAll("hour")).filter(({ start }) => start >= hoursFrom.toISOString())).toEqual(
          recountAll(recent, startOfHour),
        );
        await refreshOverview(now);
        await rebuildOverview(addMilliseconds(now, -3 * DAY_MS));
        expect(await readStored()).toEqual(once);
      }),
      { numRuns: 8 },
    );
  }, 120_000);

  test("counts history automatically, newest day first, and reports its progress", async () => {
    const now = new Date();
    const messages = fc.sample(messageAt(thirtyDaysBefore(now), now), 12);
    await insertMessages(messages);
    await refreshOverview(now);
    expect(await readAll("day")).toEqual(recountAll(messages, startOfDay));
    const [state] = await queryRows("SELECT todo_from, todo_until, refreshed_at FROM overview_state");
    expect(state).toEqual({ todo_from: null, todo_until: null, refreshed_at: now });
  });

  test("includes correct codes and callbacks that arrive up to a day late, and none after that", async () => {
    const now = new Date();
    const early = { ...sample(now), state: "accepted", completedAfter: null, answeredAfter: 0 } as const;
    const ages = { lately: 0.2, earlier: 20, history: 40 };
    const phones = Object.keys(ages).map((_, place) => place);
    await insertMessages(
      Object.values(ages).map((age, place) => ({
        ...early,
        requestedAt: addMilliseconds(now, -age * HOUR_MS),
        line: phones[place] ?? 0,
      })),
    );
    await rebuildOverview();
    await pool().query(
      "UPDATE delivery SET state = 'delivered', completed_at = asked_at + interval '30 seconds'",
    );
    // Within half an hour, each open hour is recounted.
    for (let minute = 0; minute < OPEN_HOURS; minute++)
      await refreshOverview(addMilliseconds(now, minute * 60_000));
    const [answered] = await queryRows(
      `SELECT sum(answered)::int AS all, sum(answered) FILTER (WHERE starts_at < $1)::int AS history
       FROM overview_messages WHERE grain = 'hour'`,
      addMilliseconds(now, -30 * HOUR_MS),
    );
    expect(answered).toEqual({ all: 2, history: 0 });
  });

  test("gives the same result with concurrent runs", async () => {
    const now = new Date();
    const messages = fc.sample(messageAt(thirtyDaysBefore(now), now), 12);
    await insertMessages(messages);
    await Promise.all([
      refreshOverview(now),
      refreshOverview(now),
      rebuildOverview(thirtyDaysBefore(now)),
      refreshOverview(now),
    ]);
    expect(await readAll("day")).toEqual(recountAll(messages, startOfDay));
  });

  test("catches up after a gap, and leaves older history unchanged", async () => {
    const now = new Date();
    const old = { ...sample(now), requestedAt: addMilliseconds(now, -12 * DAY_MS) };
    await insertMessages([old]);
    await refreshOverview(addMilliseconds(now, -6 * DAY_MS));
    const missed = [1, 3, 5].map((days, line) => ({
      ...sample(now),
      requestedAt: addMilliseconds(now, -days * DAY_MS),
      line,
    }));
    await pool().query("DELETE FROM delivery");
    await insertMessages(missed);
    await refreshOverview(now);
    expect(await readAll("day")).toEqual(recountAll([old, ...missed], startOfDay));
  });
});

describe("users", () => {
  test("sign-ups are counted by country and sign-ins by factor, each in its hour and day", async () => {
    const now = new Date();
    const longAgo = addMilliseconds(startOfDay(now), -20 * DAY_MS);
    await insertUser(longAgo, [
      [longAgo, "sign_up", "sms"],
      [addMilliseconds(longAgo, 2 * DAY_MS), "sign_in", "totp"],
      [addMilliseconds(longAgo, 2 * DAY_MS + HOUR_MS), "sign_in", "sms"],
      [addMilliseconds(now, -1000), "sign_in", "passkey"],
    ]);
    await rebuildOverview();
    const days = await queryRows(
      "SELECT starts_at, kind, subject, count::int FROM overview_tally WHERE grain = 'day' ORDER BY starts_at, kind, subject",
    );
    const [first, third, today] = [longAgo, addMilliseconds(longAgo, 2 * DAY_MS), startOfDay(now)];
    expect(days).toEqual([
      { starts_at: first, kind: "sign_up", subject: "DE", count: 1 },
      { starts_at: third, kind: "sign_in", subject: "sms", count: 1 },
      { starts_at: third, kind: "sign_in", subject: "totp", count: 1 },
      { starts_at: today, kind: "sign_in", subject: "passkey", count: 1 },
    ]);
  });

  test("deleted users and lapsed numbers reduce the totals, but not the sign-up history", async () => {
    const now = new Date();
    const ids: string[] = [];
    for (const days of [0, 3, 40, 41])
      ids.push(await insertUser(addMilliseconds(now, -days * DAY_MS - 1000), []));
    await insertUser(addMilliseconds(now, -2 * DAY_MS), [], true);
    await rebuildOverview();
    const state = async () => (await queryRows("SELECT users, proven FROM overview_state"))[0];
    expect(await state()).toEqual({ users: 5, proven: 4 });
    await pool().query(`DELETE FROM "user" WHERE id = $1`, [ids[3]]);
    await pool().query(`UPDATE "user" SET phone_lapsed_at = now() WHERE id = $1`, [ids[1]]);
    await refreshOverview(now);
    expect(await state()).toEqual({ users: 4, proven: 2 });
    const signUps = await queryRows(
      "SELECT sum(count)::int AS count FROM overview_tally WHERE grain = 'day' AND kind = 'sign_up'",
    );
    expect(signUps).toEqual([{ count: 5 }]);
  });

  test("fifty thousand users are counted in steps that skip none", async () => {
    const now = new Date();
    await pool().query(
      `INSERT INTO "user" (id, name, email, phone, phone_country, phone_verified_at, password_hash, last_sign_in_at, search, created_at)
       SELECT gen_random_uuid(), 'x', n || '@example.org', '+4915' || 100000000 + n, 'DE', $1, 'x', $1, 'x',
         $1::timestamptz - n * interval '5 minutes' FROM generate_series(1, 50000) n`,
      [now],
    );
    await refreshOverview(now);
    const state = async () =>
      (await queryRows("SELECT users, swept_at IS NOT NULL AS swept FROM overview_state"))[0];
    expect(await state()).toMatchObject({ swept: false });
    await refreshOverview(now);
    await refreshOverview(now);
    expect(await state()).toEqual({ users: 50_000, swept: true });
  });
});

describe("prefixes", () => {
  test("the worst of a day are listed, small ones never, and together with the rest they add up to the day", async () => {
    const at = addMilliseconds(startOfDay(new Date()), -3 * DAY_MS);
    const message = (prefix: string, line: number, isAnswered: boolean): Message => ({
      ...{ ...sample(at), requestedAt: at, prefix, line, state: isAnswered ? "delivered" : "expired" },
      completedAfter: isAnswered ? 5000 : null,
    });
    const many = Array.from(
      { length: MAX_NAMED_PREFIXES + 5 },
      (_, n) => `+49151${String(n).padStart(2, "0")}1`,
    );
    await insertMessages([
      ...many.flatMap((prefix, n) =>
        Array.from({ length: MIN_NUMBERS_PER_NAME }, (_, line) => message(prefix, line, n < 5 && line === 0)),
      ),
      // Twenty messages to only two numbers.
      ...Array.from({ length: 20 }, (_, n) => message("+4917599", n % (MIN_NUMBERS_PER_NAME - 1), false)),
    ]);
    await rebuildOverview();
    const rows = await queryRows("SELECT prefix, asked, answered FROM overview_prefix ORDER BY prefix");
    expect(rows.map(({ prefix }) => prefix)).toEqual(["", ...many.slice(5)]);
    expect(rows[0]).toEqual({ prefix: "", asked: 5 * MIN_NUMBERS_PER_NAME + 20, answered: 5 });
  });
});

function sample(now: Date): Message {
  return {
    ...{
      requestedAt: now,
      answeredAfter: 0,
      completedAfter: null,
      country: "DE",
      channel: "sms",
      state: "accepted",
    },
    ...{ prefix: "+4915111", line: 0, cost: 80_000, rule: null, challenge: null },
  };
}
