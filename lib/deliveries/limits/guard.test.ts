// Tests the send limits against Postgres and the Verify simulator.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { order, createTestPhone, newClient } from "@/testing/challenge-fixture";
import {
  anyAddress,
  anyNumber,
  deliver,
  checkMessage,
  checkInOrder,
  checkConcurrently,
} from "@/testing/delivery-fixture";
import { environment, simulator } from "@/testing/fixture";
import { shiftTimestamps } from "@/testing/time-travel";
import type { EventName } from "@/lib/audit/events";
import { openChallenge } from "@/lib/challenge/challenge";
import { db, inTransaction, pool } from "@/lib/database/client";
import { viewChallenge } from "@/lib/challenge/view";
import { recordAnswered } from "@/lib/deliveries/deliver";

const provider = createTestPhone(simulator);

const sends = async () => (await provider.allCalls()).filter(({ call }) => call === "send");

const HOUR = 3600;

const events = async (name: EventName) =>
  (await db().auditEvent.findMany({ where: { name }, orderBy: { id: "desc" } })).map(({ data }) => data);

beforeEach(async () => {
  await provider.reset();
  await db().$executeRaw`TRUNCATE delivery_count`;
});

describe("A54: blocked destinations", () => {
  test.each([
    ["Jamaica, which starts with +1", "+18765551234", "JM"],
    ["Kazakhstan, which starts with +7", "+77011234567", "KZ"],
    ["a country that is not allowed", "+8801712345678", "BD"],
    ["a satellite network", "+881612345678", null],
    ["an international network", "+882345678901", null],
    ["a premium-rate number", "+499001234567", "PREMIUM_RATE"],
    ["a shared-cost number", "+491801234567", "SHARED_COST"],
    ["a toll-free number", "+498001234567", "TOLL_FREE"],
    ["a pager", "+491681234567", "PAGER"],
    ["a landline", "+493012345678", "FIXED_LINE"],
    ["a VoIP number", "+445612345678", "VOIP"],
    ["a personal number", "+447012345678", "PERSONAL_NUMBER"],
    ["an invalid number", "+4915112", null],
  ])(
    "%s: no request reaches the provider, and the decision states the reason",
    async (_, phone, expected) => {
      const outcome = await checkMessage({ phone, country: "DE" }, new Date());
      expect(outcome).toMatchObject({ status: "refused", decision: { rule: "destination", enforced: true } });
      const { decision } = outcome as { decision: { subject?: string; lineType?: string | null } };
      expect([decision.lineType ?? null, decision.subject ?? null]).toContain(expected);
    },
  );

  test.each([
    ["+493012345678", "line_type_not_served", { subject: "DE", lineType: "FIXED_LINE" }],
    ["+18765551234", "country_not_served", { subject: "JM" }],
    ["+881612345678", "country_not_served", { refused: "country" }],
  ])(
    "%s: the provider is not called, the number is not counted, and an event records the problem: %s",
    async (...row) => {
      const [phone, problem, figures] = row;
      const { token } = await openChallenge(order.signUp(phone), newClient());
      expect(await viewChallenge(token)).toMatchObject({ sendProblem: problem, resendWaitSeconds: null });
      expect(await sends()).toEqual([]);
      expect(await db().deliveryCount.count()).toBe(0);
      const [refused] = await events("code_not_sent");
      expect(refused).toMatchObject({ problem, rule: "destination", ...figures });
    },
  );

  test("a user's verified number is served even if its country is no longer allowed", async () => {
    expect(await checkMessage({ phone: "+436641234567", country: "LI", purpose: "sign_in" })).toMatchObject({
      status: "passed",
    });
  });
});

describe("A55: one prefix", () => {
  const number = (n: number, prefix = "+491512345") => `${prefix}${String(n).padStart(4, "0")}`;

  test("of sixty numbers that differ in their last four digits, from sixty IP addresses, ten receive a message", async () => {
    const outcomes = [];
    for (let n = 0; n < 60; n++) outcomes.push(await deliver({ phone: number(n) }));
    expect(outcomes.filter(({ status }) => status === "accepted")).toHaveLength(10);
    expect(await sends()).toHaveLength(10);
    const figures = { counted: 10, allowed: 10, answered: 0, windowSeconds: 24 * HOUR };
    expect(outcomes.at(-1)).toMatchObject({
      problem: "too_many_messages",
      decision: { rule: "prefix_day", subject: "+491512345", ...figures },
    });
    await openChallenge(order.signUp(number(61)), newClient());
    const [refused] = await events("code_not_sent");
    expect(refused).toMatchObject({
      rule: "prefix_day",
      subject: "+491512345",
      problem: "too_many_messages",
    });
    expect(await deliver({ phone: "+4915198760001" })).toMatchObject({ status: "accepted" });
    expect(await deliver({ phone: number(70), purpose: "sign_in" })).toMatchObject({ status: "accepted" });
  });

  test("the prefix reopens after a day, and each correct code raises its limit", async () => {
    const requestMessage = (n: number) => checkMessage({ phone: number(n, "+491516789") });
    const deliveries: Awaited<ReturnType<typeof checkMessage>>[] = [];
    for (let n = 0; n < 10; n++) deliveries.push(await requestMessage(n));
    expect(await requestMessage(11)).toMatchObject({ status: "refused" });
    await inTransaction((tx) => recordAnswered(tx, deliveries[3]!.deliveryId));
    // Nine messages are unanswered, and the limit is eleven.
    expect(await requestMessage(12)).toMatchObject({ status: "passed" });
    expect(await requestMessage(13)).toMatchObject({ status: "passed" });
    expect(await requestMessage(14)).toMatchObject({
      status: "refused",
      decision: { answered: 1, allowed: 11 },
    });
    await shiftTimestamps(pool(), 24 * HOUR + 1);
    expect(await requestMessage(15)).toMatchObject({ status: "passed" });
  });
});

describe("A56: one country", () => {
  test("of five hundred numbers in an hour, each from its own IP address, forty are served; users can sign in", async () => {
    // Within the last 50 minutes, so that all messages stay in the same hour while the test runs.
    const from = Date.now() - 3_000_000;
    const numbers = numbersInDistinctRanges(500);
    const outcomes = await checkInOrder(
      numbers.map((phone, n) => ({ phone, at: new Date(from + n * 6_000) })),
    );
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(40);
    expect(outcomes.at(-1)).toMatchObject({
      decision: { rule: "country_hour", subject: "DE", counted: 40, allowed: 40 },
    });
    await openChallenge(order.signUp(anyNumber()), newClient());
    const [refused] = await events("code_not_sent");
    expect(refused).toMatchObject({ rule: "country_hour", subject: "DE", problem: "too_many_messages" });
    const late = new Date();
    expect(await checkMessage({ purpose: "sign_in" }, late)).toMatchObject({ status: "passed" });
    expect(await checkMessage({ phone: "+447400123456", country: "GB" }, late)).toMatchObject({
      status: "passed",
    });
    // More than an hour after the last sent message.
    expect(await checkMessage({}, new Date(from + 2.2 * 3_600_000))).toMatchObject({ status: "passed" });
  }, 60_000);

  test("one IP address can request messages to numbers in three countries, but not in a fourth", async () => {
    const ip = anyAddress();
    const places = [
      ["+4915112345678", "DE"],
      ["+447400123456", "GB"],
      ["+33612345678", "FR"],
      ["+436641234567", "AT"],
    ] as const;
    const outcomes = [];
    for (const [phone, country] of places) outcomes.push(await checkMessage({ phone, country, ip }));
    expect(outcomes.map(({ status }) => status)).toEqual(["passed", "passed", "passed", "refused"]);
    expect(outcomes[3]).toMatchObject({ decision: { rule: "ip_countries", subject: ip, counted: 3 } });
    expect(await checkMessage({ phone: "+4915187654321", ip })).toMatchObject({ status: "passed" });
  });

  test("one IP address and one network are each limited; another network is not affected", async () => {
    const ip = "198.51.100.7";
    expect(await countPasses(12, () => ({ ip }))).toBe(10);
    expect(await countPasses(12, (n) => ({ ip: `198.51.100.${n + 20}` }))).toBe(10);
    expect(await checkMessage({ ip: "198.51.100.99" })).toMatchObject({
      decision: { rule: "network_day", subject: "198.51.100.0/24" },
    });
    expect(await checkMessage({ ip: "198.51.101.7" })).toMatchObject({ status: "passed" });
    expect(await countPasses(22, (n) => ({ ip: `2001:db8:7:${n + 1}::/64` }))).toBe(20);
  });
});

describe("A58: flooding one person", () => {
  test.each([
    ["its own user", ["sign_in", "step_up", "reset_password"], [5, 10]],
    ["strangers", ["sign_up", "change_phone"], [4, 8]],
  ] as const)(
    "a number receives a limited number of messages from %s, for any purpose",
    async (...row) => {
      const [, purposes, limits] = row;
      const phone = anyNumber();
      const from = Date.parse("2026-03-01T00:00:00Z");
      const messages = Array.from({ length: (36 * 60) / 3 }, (_, n) => ({
        phone,
        purpose: purposes[n % purposes.length]!,
        at: new Date(from + n * 3 * 60_000),
      }));
      const outcomes = await checkInOrder(messages);
      const sentAt = messages.flatMap(({ at }, n) =>
        outcomes[n]?.status === "passed" ? [at.getTime()] : [],
      );
      const maxWithinHours = (hours: number) =>
        Math.max(...sentAt.map((at) => sentAt.filter((t) => t >= at && t < at + hours * 3_600_000).length));
      expect([maxWithinHours(1), maxWithinHours(24)]).toEqual(limits);
    },
    60_000,
  );

  test("A79: a thousand strangers use up their own messages to a number, and its user gets all 5", async () => {
    const phone = anyNumber();
    const outcomes = [];
    for (let round = 0; round < 50; round++)
      outcomes.push(...(await checkConcurrently(Array.from({ length: 20 }, () => ({ phone })))));
    expect(countPassed(outcomes)).toBe(4);
    expect(outcomes.at(-1)).toMatchObject({ decision: { rule: "stranger_number_hour", allowed: 4 } });
    expect(await countPasses(5, () => ({ phone, purpose: "sign_in" }))).toBe(5);
    const refused = await checkMessage({ phone, purpose: "sign_in" });
    expect(refused).toMatchObject({ decision: { rule: "number_hour", counted: 5, allowed: 5 } });
    expect(refused.status === "refused" && refused.retryAfterSeconds).toBeGreaterThan(50 * 60);
  }, 30_000);
});

describe("counting", () => {
  test("concurrent messages cannot share the last place under a limit", async () => {
    const phones = Array.from({ length: 50 }, (_, n) => `+491512345${String(1000 + n)}`);
    const outcomes = await Promise.all(phones.map((phone) => deliver({ phone })));
    expect(outcomes.filter(({ status }) => status === "accepted")).toHaveLength(10);
    expect(await sends()).toHaveLength(10);
    const one = anyNumber();
    const same = await Promise.all(
      Array.from({ length: 30 }, () => checkMessage({ phone: one, purpose: "sign_in" })),
    );
    expect(same.filter(({ status }) => status === "passed")).toHaveLength(5);
  });

  test("concurrent messages on several instances cannot exceed a limit either", async () => {
    const requestOnOther = await startInstance();
    const sent = await Promise.all([
      checkConcurrently(fortyNumbers(1)).then(countPassed),
      requestOnOther(fortyNumbers(2)),
    ]);
    expect(sent.reduce((sum, count) => sum + count)).toBe(10);
  }, 60_000);

  test("a message that the provider refused is refunded; a message that may have been sent is not", async () => {
    const phone = anyNumber();
    const failSends = async (fault: string, count: number) => {
      for (let n = 0; n < count; n++) {
        await provider.fault({ fault, call: "send" });
        await deliver({ phone, purpose: "sign_in" });
      }
      return Number((await db().deliveryCount.findFirst({ where: { scope: "number" } }))?.asked ?? 0);
    };
    expect(await failSends("throttled", 3)).toBe(0);
    expect(await failSends("server_error", 2)).toBe(2);
    expect(await db().deliveryCount.findFirst({ where: { scope: "money" } })).toMatchObject({
      asked: 160_000n,
    });
    const rows = await db().delivery.findMany({ where: { phone } });
    expect(rows.map(({ costMicros }) => costMicros).sort()).toEqual([80_000, 80_000, null, null, null]);
  });

  test("a correct code offsets the earlier messages to its number, once", async () => {
    const phone = anyNumber();
    const deliveries = [
      await checkMessage({ phone }),
      await checkMessage({ phone }),
      await checkMessage({ phone }),
    ];
    for (let twice = 0; twice < 2; twice++)
      await inTransaction((tx) => recordAnswered(tx, deliveries[2]!.deliveryId));
    const country = await db().deliveryCount.findFirst({ where: { scope: "country" } });
    expect(country).toMatchObject({ asked: 3n, answered: 3n });
    expect(await db().deliveryCount.findFirst({ where: { scope: "country_by_day" } })).toMatchObject({
      answered: 3n,
    });
    expect(await db().delivery.count({ where: { phone, verifiedAt: { not: null } } })).toBe(3);
  });

  test("users who sign in do not affect the counters of IP addresses, prefixes, and countries", async () => {
    const delivery = await checkMessage({ purpose: "sign_in" });
    await inTransaction((tx) => recordAnswered(tx, delivery.deliveryId));
    const scopes = await db().deliveryCount.findMany({ select: { scope: true, answered: true } });
    expect(scopes.map(({ scope }) => scope).sort()).toEqual(["money", "number"]);
    expect(scopes.every(({ answered }) => answered === 0n)).toBe(true);
  });

  test("a refusal is recorded in its delivery and its event, without the number", async () => {
    const phone = anyNumber();
    for (let n = 0; n < 4; n++) await checkMessage({ phone });
    await openChallenge(order.signUp(phone), newClient());
    const row = await db().delivery.findFirstOrThrow({ where: { phone, state: "refused" } });
    const figures = {
      rule: "stranger_number_hour",
      counted: 4,
      allowed: 4,
      windowSeconds: HOUR,
      enforced: true,
    };
    expect(row).toMatchObject({ decision: figures, countedAt: null, costMicros: null });
    const event = await db().auditEvent.findFirstOrThrow({ where: { name: "code_not_sent" } });
    expect(event.data).toMatchObject(figures);
    expect(JSON.stringify([row.decision, event.data])).not.toContain(phone.slice(1));
    const counted = await db().deliveryCount.findMany({ where: { subject: { contains: phone.slice(1) } } });
    expect(counted).toEqual([]);
  });

  test("counters outside every window are purged", async () => {
    await checkMessage();
    await shiftTimestamps(pool(), 26 * HOUR);
    const { purgeExpiredCounts } = await import("./counts");
    // Later than any sweep that another test triggered.
    await purgeExpiredCounts(new Date(Date.now() + 3 * HOUR * 1000));
    const left = await db().deliveryCount.findMany({ select: { scope: true } });
    expect(left.map(({ scope }) => scope)).toEqual(["money"]);
  });
});

function numbersInDistinctRanges(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const head = ["151", "152", "157", "159", "170", "171", "172", "175"][n % 8]!;
    const rest = String((n * 7_919_357 + 10_007) % 10 ** 8).padStart(8, "0");
    return `+49${head}${head.startsWith("17") ? rest.slice(0, 7) : rest}`;
  });
}

async function countPasses(
  count: number,
  getMessage: (n: number) => Parameters<typeof checkMessage>[0],
): Promise<number> {
  let passed = 0;
  for (let n = 0; n < count; n++) if ((await checkMessage(getMessage(n))).status === "passed") passed += 1;
  return passed;
}

const fortyNumbers = (instance: number) =>
  Array.from({ length: 40 }, (_, n) => ({ phone: `+491517777${instance}${100 + n}` }));

const countPassed = (outcomes: { status: string }[]) =>
  outcomes.filter(({ status }) => status === "passed").length;

/** Starts another process. The returned function sends messages there and returns how many passed. */
async function startInstance(): Promise<(messages: { phone: string }[]) => Promise<number>> {
  const script = `
    const { checkConcurrently } = await import("./testing/delivery-fixture.ts");
    const { db, pool } = await import("./lib/database/client.ts");
    process.once("message", async (messages) => {
      process.send(await checkConcurrently(messages));
      await db().$disconnect();
      await pool().end();
      process.disconnect();
    });
    process.send("ready");`;
  const node = ["--conditions=react-server", "--import", "tsx", "--input-type=module", "--eval", script];
  const child = spawn(process.execPath, node, {
    cwd: new URL("../../..", import.meta.url).pathname,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill());
  await once(child, "message");
  return async (messages) => {
    const answered = once(child, "message");
    child.send(messages);
    const [outcomes] = (await answered) as [{ status: string }[]];
    return countPassed(outcomes);
  };
}
