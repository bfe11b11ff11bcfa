// The outbox delivers every queued email despite failures of the mail server, the app or the database.
import type pg from "pg";
import { inject } from "vitest";
import { launchApp } from "../../dev/app";
import { freePort } from "../../dev/embedded-postgres/port";
import { openTcpProxy } from "../../testing/tcp-proxy";
import { findEmailLink } from "../../testing/mailbox";
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { startEnvironment } from "../../testing/test-environment";

describe("an email", () => {
  test("waits while the mail server is down and is sent when it is back; the sign-in does not wait", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
    passTime,
    db,
  }) => {
    await mailbox.goOffline();
    const user = await newUser();
    await authenticate(new HttpBrowser(app.url, address), user, "sign-in", nextCode);
    const failed = () =>
      db
        .query(`SELECT 1 FROM graphile_worker.jobs WHERE attempts > 0 AND last_error IS NOT NULL`)
        .then(({ rows }) => rows.length);
    await expect.poll(failed).toBe(1);
    // The job contains neither the address nor a link.
    const { rows } = await db.query(
      "SELECT row_to_json(j)::text AS job FROM graphile_worker._private_jobs j WHERE payload ->> 'kind' IS NOT NULL",
    );
    expect(rows[0]?.job).not.toContain(user.email);
    expect(rows[0]?.job).not.toMatch(/[\w-]{43}/);

    await mailbox.goOnline();
    await passTime(10);
    const mail = await mailbox.next(user.email, "New sign-in");
    expect(
      (await new HttpBrowser(app.url, address).send(new URL(findEmailLink(mail, "not-me")).pathname)).body,
    ).toContain("Lock my account");
  });

  test("is retried after a rejection, with longer waits each time", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
    passTime,
    db,
  }) => {
    mailbox.addFault("refuse", 3);
    const user = await newUser();
    await authenticate(new HttpBrowser(app.url, address), user, "sign-in", nextCode);
    const waits: number[] = [];
    for (const attempts of [1, 2, 3]) {
      const job = async () => {
        const { rows } = await db.query(
          `SELECT extract(epoch FROM run_at - now())::float AS wait FROM graphile_worker.jobs WHERE attempts = $1 AND locked_at IS NULL`,
          [attempts],
        );
        return rows[0]?.wait as number | undefined;
      };
      await expect.poll(job).toBeDefined();
      waits.push((await job()) ?? 0);
      expect(mailbox.list(user.email)).toEqual([]);
      await passTime(60);
    }
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    await mailbox.next(user.email, "New sign-in");
  });

  test("is sent exactly once, after kill -9 of the only instance and while an instance shuts down", async () => {
    const world = await startEnvironment(inject("server"));
    try {
      world.mailbox.addFault("hang", null);
      const recipients = await Promise.all([1, 2, 3, 4, 5].map((n) => queueEmail(world.db, n)));
      // Two are being sent. The others wait.
      await expect.poll(world.mailbox.hanging).toBe(2);
      process.kill(-world.app.pid, "SIGKILL");
      await world.app.ended;
      await expect.poll(world.mailbox.hanging).toBe(0);
      world.mailbox.removeFaults();

      const unsent = "SELECT 1 FROM notice WHERE mailed_at IS NULL";
      const countUnsent = async () => (await world.db.query(unsent)).rowCount;
      const second = await world.startInstance();
      await expect.poll(countUnsent).toBe(2);
      expect(world.mailbox.list()).toHaveLength(3);
      await world.passTime(121);
      const third = await world.startInstance();
      await expect.poll(countUnsent).toBe(0);
      const jobs = "SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'send_mail'";
      await expect.poll(async () => (await world.db.query(jobs)).rowCount).toBe(0);
      expect(
        world.mailbox
          .list()
          .flatMap(({ to }) => to)
          .sort(),
      ).toEqual(recipients);
      await second.stop();

      world.mailbox.addFault("hang");
      await queueEmail(world.db, 6);
      await expect.poll(world.mailbox.hanging).toBe(1);
      const stopped = third.stop();
      world.mailbox.removeFaults();
      await stopped;
      expect(world.mailbox.list()).toHaveLength(6);
      expect([await countUnsent(), (await world.db.query(jobs)).rowCount]).toEqual([0, 0]);
    } finally {
      await world.stop();
    }
  });

  test("is sent by an instance that started without its database, once the database is up", async ({
    environment,
    mailbox,
    newUser,
    address,
    nextCode,
  }) => {
    const [port, gatePort] = [await freePort(), await freePort()];
    const env = environment.environmentFor(port);
    const real = new URL(env["DATABASE_URL"] ?? "");
    const through = new URL(real);
    through.port = String(gatePort);
    const instance = launchApp({ port, env: { ...env, DATABASE_URL: through.href } });
    const health = () =>
      fetch(`http://localhost:${port}/api/health`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(health, { timeout: 30_000 }).toBe(200);
    await expect.poll(() => instance.output(), { timeout: 20_000 }).toContain("the worker has stopped");
    expect(await health()).toBe(200);
    if (real.password) expect(instance.output()).not.toContain(real.password);

    const gate = await openTcpProxy(Number(real.port), gatePort);
    try {
      const user = await newUser();
      await authenticate(new HttpBrowser(`http://localhost:${port}`, address), user, "sign-in", nextCode);
      await mailbox.next(user.email, "New sign-in");
    } finally {
      await instance.stop();
      await gate.shut();
    }
  });
});

/** Inserts a user, a notification and its email job in one statement, like the app. Returns the address. */
async function queueEmail(db: pg.Pool, n: number): Promise<string> {
  const email = `queued-${n}@example.test`;
  await db.query(
    `WITH recipient AS (
       INSERT INTO "user" (id, name, email, phone, phone_country, phone_verified_at, password_hash, last_sign_in_at, search)
       VALUES (gen_random_uuid(), 'Somebody', $1, $2, 'DE', now(), 'none', now(), '') RETURNING id),
     notification AS (
       INSERT INTO notice (id, user_id, kind, at, data)
       SELECT gen_random_uuid(), id, 'password_changed', now(), '{}' FROM recipient RETURNING id)
     SELECT graphile_worker.add_job('send_mail', json_build_object('kind', 'notice', 'noticeId', id)) FROM notification`,
    [email, `+4915112345${n}00`],
  );
  return email;
}
