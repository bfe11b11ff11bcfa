import { environment } from "../../testing/fixture";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { clearLimit, consumeLimits, isFirstUse, refundLimits } from "./rate-limits";

const client = new pg.Client({ connectionString: environment.DATABASE_URL });
await client.connect();
afterAll(() => client.end());

let subjects = 0;
const subject = () => `somebody ${++subjects}`;

const endWindows = () => client.query("UPDATE rate_limit SET expire = extract(epoch FROM now()) * 1000");

test("a limit holds under concurrent requests, and the others get a retry time", async () => {
  const email = subject();
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, () => consumeLimits([["sign_in_per_email_and_ip", email]])),
  );
  expect(outcomes.filter(({ status }) => status === "within")).toHaveLength(10);
  const over = outcomes.find(({ status }) => status === "over");
  expect(over).toMatchObject({ limit: "sign_in_per_email_and_ip" });
  const { retryAfterSeconds } = over as { retryAfterSeconds: number };
  expect(retryAfterSeconds).toBeGreaterThan(800);
  expect(retryAfterSeconds).toBeLessThanOrEqual(900);
});

test("a request refused by one limit does not count toward the next, so a flood cannot exhaust the user's own limit", async () => {
  const [ip, email] = [subject(), subject()];
  const ask = () =>
    consumeLimits([
      ["sign_in_per_email_and_ip", ip],
      ["stops_per_ip", email],
    ]);
  for (let n = 0; n < 4; n++) expect(await ask()).toEqual({ status: "within" });
  for (let n = 0; n < 6; n++) await consumeLimits([["sign_in_per_email_and_ip", ip]]);
  for (let n = 0; n < 20; n++) expect(await ask()).toMatchObject({ limit: "sign_in_per_email_and_ip" });
  // Four were counted there, and five are allowed.
  expect(await consumeLimits([["stops_per_ip", email]])).toEqual({ status: "within" });
  expect(await consumeLimits([["stops_per_ip", email]])).toMatchObject({ status: "over" });
});

test("a window starts with the first use, expires, and can be cleared early", async () => {
  const email = subject();
  const count = () => consumeLimits([["stops_per_ip", email]]);
  const useUp = async () => {
    for (let n = 0; n < 5; n++) expect(await count()).toEqual({ status: "within" });
    expect(await count()).toMatchObject({ status: "over" });
  };
  await useUp();
  await endWindows();
  await useUp();
  await clearLimit("stops_per_ip", email);
  await useUp();
});

test("a use can be taken back, but never more than was counted", async () => {
  const ip = subject();
  const use = ["stops_per_ip", ip] as const;
  await refundLimits([use]);
  for (let n = 0; n < 5; n++) expect(await consumeLimits([use])).toEqual({ status: "within" });
  for (let n = 0; n < 2; n++) await refundLimits([use]);
  for (let n = 0; n < 2; n++) expect(await consumeLimits([use])).toEqual({ status: "within" });
  expect(await consumeLimits([use])).toMatchObject({ status: "over", isFirst: true });
  expect(await consumeLimits([use])).toMatchObject({ status: "over", isFirst: false });
});

test("an alarm is raised once an hour per subject", async () => {
  const place = subject();
  const uses = await Promise.all(Array.from({ length: 5 }, () => isFirstUse("alarms_per_subject", place)));
  expect(uses.filter(Boolean)).toHaveLength(1);
});

test("subjects of limits are stored as keyed hashes", async () => {
  await consumeLimits([["stops_per_ip", "192.0.2.77"]]);
  const { rows } = await client.query<{ key: string }>("SELECT key FROM rate_limit");
  expect(rows.length).toBeGreaterThan(0);
  for (const { key } of rows) expect(key).not.toContain("192.0.2.77");
});
