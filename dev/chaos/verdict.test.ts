import { afterAll, beforeAll, expect, test } from "vitest";
import { Pool } from "pg";
import { simulatorAt, type ReceivedCall } from "../../testing/simulator-client";
import { environment, simulator } from "../../testing/fixture";
import { checkRows } from "./verdict";

const db = new Pool({ connectionString: environment.DATABASE_URL, max: 4 });
const vonage = simulatorAt(simulator.url);
const [user, failedChallenge, redeemedChallenge] = [
  crypto.randomUUID(),
  crypto.randomUUID(),
  crypto.randomUUID(),
];

beforeAll(async () => {
  await db.query(
    `INSERT INTO "user" (id, name, email, phone, phone_country, phone_verified_at, password_hash, last_sign_in_at, search)
     VALUES ($1, 'Somebody', 'somebody@example.test', '+491511111111', 'DE', now(), '', now(), '')`,
    [user],
  );
});

afterAll(() => db.end());

test("finds a user without a sign-up, sessions without a code or an event, and codes without a session", async () => {
  await insertChallenge(redeemedChallenge, "redeemed");
  await insertChallenge(failedChallenge, "failed");
  await db.query(
    `INSERT INTO session (id, token_hash, user_id, challenge_id, factor, factor_proven_at, ip, user_agent, created_at, last_seen_at, expires_at, revoked_at)
     VALUES (gen_random_uuid(), 'x', $1, $2, 'sms', now(), '', '', now(), now(), now(), now())`,
    [user, failedChallenge],
  );
  expect(await findBroken()).toEqual({
    "One session per code": expect.arrayContaining([
      expect.stringContaining("(redeemed) has 0 sessions"),
      expect.stringContaining("(failed) has 1 sessions"),
    ]),
    "No partially created users": [expect.stringContaining("has no sign-up that was redeemed")],
    "Every change has one event, and every event one change": expect.arrayContaining([
      expect.stringContaining("has 0 events"),
      expect.stringContaining("ended without an event"),
    ]),
  });
});

test("finds a message that was requested more often than recorded", async () => {
  const send = { body: { workflow: [{ to: "491511111111" }] } } as ReceivedCall;
  const findings = await checkRows({ db, simulator: { ...vonage, requests: async () => [send] } });
  expect(findings.find(({ promise }) => promise.startsWith("No duplicate message"))?.broken).toEqual([
    "1 messages to +491511111111 were requested, but 0 are recorded",
  ]);
});

test("finds a challenge that stays open", async () => {
  await insertChallenge(crypto.randomUUID(), "awaiting_code");
  expect((await findBroken())["No challenge stays open"]).toEqual([
    expect.stringContaining("open without an end"),
  ]);
});

async function findBroken(): Promise<Record<string, string[]>> {
  const findings = (await checkRows({ db, simulator: vonage })).filter(
    (finding) => finding.broken.length > 0,
  );
  return Object.fromEntries(findings.map((finding) => [finding.promise, finding.broken]));
}

/** Inserts a sign-in challenge that expires in an hour. */
async function insertChallenge(id: string, state: string): Promise<void> {
  await db.query(
    `INSERT INTO challenge (id, token_hash, purpose, state, failure, phone, phone_country, user_id, attempts_left, resend_at, expires_at, ended_at, ip, created_at)
     VALUES ($1::uuid, decode(replace($1::uuid::text, '-', ''), 'hex'), 'sign_in', $2::text::"ChallengeState",
       CASE $2::text WHEN 'failed' THEN 'expired'::"ChallengeFailure" END, '+491511111111', 'DE', $3, 3, now(), now() + interval '1 hour', now(), '', now())`,
    [id, state, user],
  );
}
