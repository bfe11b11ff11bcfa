// Checks after a chaos run: what users were shown, the rows in the database, and the calls to Vonage.

import pLimit from "p-limit";
import { HttpBrowser } from "../../testing/http-browser";
import { runChild } from "../children";
import { shiftTimestamps } from "../../testing/time-travel";
import type { Ledger } from "./ledger";
import type { Visitor } from "./visitors";
import type { World } from "./world";

/** `looked`: number of checked items. `broken`: one sentence per violation. */
export type Finding = { promise: string; looked: number; broken: string[] };

/** Two days. Every block, delay, and limit has ended by then. */
const LATER_SECONDS = 48 * 3600;
const CONCURRENCY = 8;

type Rows = Pick<World, "db" | "simulator">;
type RunResults = { world: World; visitors: readonly Visitor[]; ledger: Ledger };

/** Runs all checks. Those that change data come last. Closes the ledger. */
export async function checkResults({ world, visitors, ledger }: RunResults): Promise<Finding[]> {
  const { acknowledged, missing } = await ledger.close();
  return [
    {
      promise: "Acknowledged commits are present",
      looked: acknowledged,
      broken: missing.map((n) => `row ${n}`),
    },
    checkComplaints(visitors),
    await checkSessions(world, visitors),
    ...(await checkRows(world)),
    await checkFailureCounts(world, visitors),
    await checkPhones(world, visitors),
    await checkRecoveryCodes(world, visitors),
    await checkTrail(world),
    // From here on, timestamps are shifted, which the audit trail reports as tampering.
    await checkSignIns(world, visitors),
    await checkJobs(world),
  ];
}

/** Runs the checks that need only the database and the simulator's journal. */
export async function checkRows(rows: Rows): Promise<Finding[]> {
  const checks = [checkSessionsPerCode, checkNoDuplicates, checkUsersComplete, checkEvents, checkNothingOpen];
  return Promise.all(checks.map((check) => check(rows)));
}

function checkComplaints(visitors: readonly Visitor[]): Finding {
  const broken = visitors.flatMap(({ observed }) => observed.complaints);
  return { promise: "What users were told was true", looked: visitors.length, broken };
}

async function checkSessions({ balancer }: World, visitors: readonly Visitor[]): Promise<Finding> {
  const limit = pLimit(CONCURRENCY);
  const all = visitors.flatMap(({ observed, person }) =>
    [...observed.sessions]
      .filter(([, state]) => state !== "unsure")
      .map(([token, state]) => ({ token, state, person })),
  );
  const broken: string[] = [];
  const check = async ({ token, state, person: { email } }: (typeof all)[number]) => {
    const browser = new HttpBrowser(balancer.url, "198.51.100.1");
    browser.cookies.set("twofold-session", token);
    const { status } = await browser.send("/account");
    if ((status === 200) !== (state === "open"))
      broken.push(`${email}: a session reported as ${state} returns ${status}`);
  };
  await Promise.all(all.map((session) => limit(check, session)));
  return { promise: "Signed-in users have a session; signed-out users do not", looked: all.length, broken };
}

async function findRows({ db }: Pick<World, "db">, sql: string): Promise<string[]> {
  const { rows } = await db.query<{ what: string }>(sql);
  return rows.map(({ what }) => what);
}

async function countRows({ db }: Pick<World, "db">, sql: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`);
  return rows[0]?.count ?? 0;
}

async function checkSessionsPerCode(world: Rows): Promise<Finding> {
  const broken = await findRows(
    world,
    `SELECT format('challenge %s (%s) has %s sessions', c.id, c.state, count(s.id)) AS what
     FROM challenge c LEFT JOIN session s ON s.challenge_id = c.id WHERE c.purpose IN ('sign_up', 'sign_in')
     GROUP BY c.id HAVING count(s.id) <> CASE c.state WHEN 'redeemed' THEN 1 ELSE 0 END
     UNION ALL
     SELECT format('request %s was right %s times', data ->> 'challengeId', count(*)) FROM audit_event
     WHERE name = 'code_accepted' GROUP BY data ->> 'challengeId' HAVING count(*) > 1`,
  );
  return { promise: "One session per code", looked: await countRows(world, "session"), broken };
}

/** Each delivery is inserted before its request, so more messages than rows means a duplicate request. */
async function checkNoDuplicates({ db, simulator }: Rows): Promise<Finding> {
  const sends = (await simulator.requests({ call: "send" })).map(({ body }) => phoneIn(body));
  const { rows } = await db.query<{ phone: string; count: number }>(
    "SELECT phone, count(*)::int AS count FROM delivery GROUP BY phone",
  );
  const rowsFor = new Map(rows.map(({ phone, count }) => [phone, count]));
  const sentTo = new Map<string, number>();
  for (const phone of sends) sentTo.set(phone, (sentTo.get(phone) ?? 0) + 1);
  const broken = [...sentTo]
    .filter(([phone, count]) => count > (rowsFor.get(phone) ?? 0))
    .map(
      ([phone, count]) =>
        `${count} messages to ${phone} were requested, but ${rowsFor.get(phone) ?? 0} are recorded`,
    );
  const byRequest = new Map<string, number>();
  for (const { request_id: id } of await simulator.messages())
    byRequest.set(id, (byRequest.get(id) ?? 0) + 1);
  for (const [id, count] of byRequest) if (count > 1) broken.push(`request ${id} sent ${count} messages`);
  return { promise: "No duplicate message for one request", looked: sends.length, broken };
}

function phoneIn(body: unknown): string {
  const { workflow } = body as { workflow?: { to?: string }[] };
  return `+${workflow?.[0]?.to ?? ""}`;
}

async function checkUsersComplete(world: Rows): Promise<Finding> {
  const broken = await findRows(
    world,
    `SELECT format('user %s has no sign-up that was redeemed', u.id) AS what FROM "user" u
     WHERE NOT EXISTS (SELECT FROM audit_event e JOIN challenge c ON c.id = (e.data ->> 'challengeId')::uuid
       WHERE e.user_id = u.id AND e.name = 'sign_up_completed' AND c.state = 'redeemed')
     UNION ALL
     SELECT format('sign-up %s is redeemed, and there is no user', c.id) FROM challenge c
     WHERE c.purpose = 'sign_up' AND c.state = 'redeemed'
       AND NOT EXISTS (SELECT FROM session s WHERE s.challenge_id = c.id)`,
  );
  return { promise: "No partially created users", looked: await countRows(world, `"user"`), broken };
}

/** Each change has one event, and each event has one change. */
async function checkEvents(world: Rows): Promise<Finding> {
  const looked = await countRows(
    world,
    `(SELECT id FROM session UNION ALL SELECT id FROM phone_change UNION ALL
      SELECT id FROM recovery_code WHERE used_at IS NOT NULL UNION ALL SELECT id FROM challenge WHERE passed_at IS NOT NULL) AS change`,
  );
  const broken = await findRows(
    world,
    `SELECT format('session %s has %s events', s.id, count(e.id)) AS what FROM session s
     LEFT JOIN audit_event e ON e.data ->> 'sessionId' = s.id::text AND e.name IN ('sign_up_completed', 'sign_in_succeeded')
     GROUP BY s.id HAVING count(e.id) <> 1
     UNION ALL
     SELECT format('%s %s has no session', e.name, e.id) FROM audit_event e
     WHERE e.name IN ('sign_up_completed', 'sign_in_succeeded')
       AND NOT EXISTS (SELECT FROM session s WHERE s.id::text = e.data ->> 'sessionId')
     UNION ALL
     SELECT format('session %s ended without an event', s.id) FROM session s WHERE s.revoked_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM audit_event e WHERE e.user_id = s.user_id AND
         (e.name = 'session_ended' AND e.data ->> 'sessionId' = s.id::text OR e.name = 'phone_changed'))
     UNION ALL
     SELECT format('change of phone %s has %s events', p.id, count(e.id)) FROM phone_change p
     LEFT JOIN audit_event e ON e.data ->> 'changeId' = p.id::text AND e.name = 'phone_changed'
     GROUP BY p.id HAVING count(e.id) <> 1
     UNION ALL
     SELECT format('challenge %s was passed %s times', c.id, count(e.id)) FROM challenge c
     LEFT JOIN audit_event e ON e.data ->> 'challengeId' = c.id::text AND e.name IN ('code_accepted', 'recovery_code_used')
     WHERE c.passed_at IS NOT NULL GROUP BY c.id HAVING count(e.id) <> 1
     UNION ALL
     SELECT format('user %s used %s recovery codes in %s events', r.user_id, r.used, count(e.id))
     FROM (SELECT user_id, count(used_at) AS used FROM recovery_code GROUP BY user_id) r
     LEFT JOIN audit_event e ON e.user_id = r.user_id AND e.name = 'recovery_code_used'
     GROUP BY r.user_id, r.used HAVING count(e.id) <> r.used`,
  );
  return { promise: "Every change has one event, and every event one change", looked, broken };
}

type UserRow = { id: string; phone: string; failures: number; used: number };

async function findUser({ db }: World, { person }: Visitor): Promise<UserRow | undefined> {
  const { rows } = await db.query<UserRow>(
    `SELECT id, phone, factor_failures AS failures,
            (SELECT count(used_at)::int FROM recovery_code WHERE user_id = "user".id) AS used
     FROM "user" WHERE email = $1`,
    [person.email],
  );
  return rows[0];
}

async function checkFailureCounts(world: World, visitors: readonly Visitor[]): Promise<Finding> {
  const broken: string[] = [];
  let looked = 0;
  for (const visitor of visitors) {
    const user = await findUser(world, visitor);
    const { atLeast, atMost } = visitor.observed.wrongCodes;
    if (!user) continue;
    looked++;
    if (user.failures < atLeast || user.failures > atMost)
      broken.push(
        `${visitor.person.email}: ${user.failures} failures are recorded, expected ${atLeast} to ${atMost}`,
      );
  }
  return { promise: "Every wrong code is counted", looked, broken };
}

async function checkPhones(world: World, visitors: readonly Visitor[]): Promise<Finding> {
  const broken: string[] = [];
  const moved = visitors.filter(
    ({ observed, person }) => observed.hasAccount && observed.phones.at(-1) !== person.phone,
  );
  for (const visitor of moved) {
    const user = await findUser(world, visitor);
    if (user && !visitor.observed.phones.includes(user.phone))
      broken.push(`${visitor.person.email}: the number differs from the one shown`);
  }
  return { promise: "A changed number is the new one", looked: moved.length, broken };
}

async function checkRecoveryCodes(world: World, visitors: readonly Visitor[]): Promise<Finding> {
  const broken: string[] = [];
  const holders = visitors.filter(({ observed }) => observed.recoveryCodes.size > 0);
  for (const visitor of holders) {
    const states = [...visitor.observed.recoveryCodes.values()];
    const [used, unsure] = ["used", "unsure"].map((state) => states.filter((each) => each === state).length);
    const counted = (await findUser(world, visitor))?.used ?? 0;
    if (counted < (used ?? 0) || counted > (used ?? 0) + (unsure ?? 0))
      broken.push(
        `${visitor.person.email}: ${counted} codes are used, but the user knows of ${used} (and possibly ${unsure} more)`,
      );
  }
  return { promise: "Recovery codes are single-use", looked: holders.length, broken };
}

async function checkNothingOpen(world: Rows): Promise<Finding> {
  const looked = await countRows(world, "challenge");
  // A row has the time of the request, its first event the time of opening. A request may wait in between.
  const broken = await findRows(
    world,
    `SELECT format('challenge %s is open without an end', id) AS what FROM challenge c
     WHERE state NOT IN ('redeemed', 'failed') AND expires_at > interval '10 minutes 1 second' + coalesce(
       (SELECT min(at) FROM audit_event e WHERE e.data ->> 'challengeId' = c.id::text), created_at)
     UNION ALL
     SELECT format('challenge %s is over and has no end', id) FROM challenge WHERE state IN ('redeemed', 'failed') AND ended_at IS NULL`,
  );
  return { promise: "No challenge stays open", looked, broken };
}

async function checkTrail(world: World): Promise<Finding> {
  const looked = await countRows(world, "audit_event");
  const waiting = () => countRows(world, "audit_unlinked");
  for (let seconds = 0; seconds < 30 && (await waiting()) > 0; seconds++)
    await new Promise((done) => setTimeout(done, 1000));
  const args = ["--import", "tsx", "--conditions=react-server", "cli/audit-verify.ts"];
  const { ok, output } = await runChild({ args, env: world.env });
  const left = await waiting();
  const broken = [...(ok ? [] : [output]), ...(left > 0 ? [`${left} events are not linked`] : [])];
  return { promise: "The audit chain verifies", looked, broken };
}

/** Signs every user in from a new browser two days later, including those who gave up. */
async function checkSignIns(world: World, visitors: readonly Visitor[]): Promise<Finding> {
  await world.simulator.advanceClock(LATER_SECONDS);
  await shiftTimestamps(world.db, LATER_SECONDS);
  const limit = pLimit(CONCURRENCY);
  const broken: string[] = [];
  const signIn = async (visitor: Visitor) => {
    const before = visitor.observed.complaints.length;
    if (!(await visitor.enter({ afresh: true }))) broken.push(`${visitor.person.email} cannot sign in`);
    broken.push(...visitor.observed.complaints.slice(before));
  };
  await Promise.all(visitors.map((visitor) => limit(signIn, visitor)));
  return { promise: "Every user can sign in afterward", looked: visitors.length, broken };
}

async function checkJobs(world: World): Promise<Finding> {
  const open = () =>
    findRows(
      world,
      `SELECT format('%s, after %s tries', task_identifier, attempts) AS what FROM graphile_worker.jobs
       WHERE task_identifier <> 'refresh_overview'`,
    );
  for (let seconds = 0; seconds < 60 && (await open()).length > 0; seconds++)
    await new Promise((done) => setTimeout(done, 1000));
  return {
    promise: "Every notification was emailed and every job finished",
    looked: await countRows(world, "notice"),
    broken: await open(),
  };
}
