// The outbox: a mail that was promised is sent, whatever dies in between – the mail server, the app, the database.
import { inject } from "vitest";
import type pg from "pg";
import { launchApp } from "../../dev/app";
import { freePort } from "../../dev/embedded-postgres/port";
import { openGate } from "../../dev/gate";
import { linkIn } from "../../testing/mailbox";
import { enter, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { startEnvironment } from "../../testing/environment";

// They are about servers: one project is enough.
test.describe.configure({ mode: "default" });
describe("what was promised by mail", () => {
  test.setTimeout(120_000);

  test("waits for a mail server that is away, and comes once it is back; nobody waits for it", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
    passTime,
    db,
  }) => {
    await mailbox.goAway();
    await enter(new HttpBrowser(app.url, address), newUser, "sign-in", nextCode);
    const failed = () =>
      db
        .query(`SELECT 1 FROM graphile_worker.jobs WHERE attempts > 0 AND last_error IS NOT NULL`)
        .then(({ rows }) => rows.length);
    await expect.poll(failed).toBe(1);
    // What waits names what it is about, and holds neither the address nor a link.
    const { rows } = await db.query(
      "SELECT row_to_json(j)::text AS job FROM graphile_worker._private_jobs j WHERE payload ->> 'kind' IS NOT NULL",
    );
    expect(rows[0]?.job).not.toContain(newUser.email);
    expect(rows[0]?.job).not.toMatch(/[\w-]{43}/);

    await mailbox.comeBack();
    await passTime(10);
    const mail = await mailbox.next(newUser.email, "New sign-in");
    expect(
      (await new HttpBrowser(app.url, address).send(new URL(linkIn(mail, "not-me")).pathname)).body,
    ).toContain("Lock my account");
  });

  test("is tried again after a refusal, later each time", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
    passTime,
    db,
  }) => {
    mailbox.addFault("refuse", 3);
    await enter(new HttpBrowser(app.url, address), newUser, "sign-in", nextCode);
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
      expect(mailbox.list(newUser.email)).toEqual([]);
      await passTime(60);
    }
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    await mailbox.next(newUser.email, "New sign-in");
  });

  test("survives kill -9 of the only instance: exactly what was promised comes, each once", async () => {
    const world = await startEnvironment(inject("server"));
    try {
      world.mailbox.addFault("hang", null);
      const people = await Promise.all([1, 2, 3, 4, 5].map((n) => promise(world.db, n)));
      // Two are in the middle of being sent, the others wait.
      await expect.poll(world.mailbox.hanging).toBe(2);
      process.kill(-world.app.pid, "SIGKILL");
      await world.app.ended;
      await expect.poll(world.mailbox.hanging).toBe(0);
      world.mailbox.removeFaults();

      const second = await world.startInstance();
      await expect.poll(() => world.mailbox.list().length).toBe(3);
      await world.passTime(121);
      const third = await world.startInstance();
      await expect.poll(() => world.mailbox.list().length).toBe(5);
      const { rows } = await world.db.query(`SELECT 1 FROM notice WHERE mailed_at IS NULL`);
      expect(rows).toEqual([]);
      await expect
        .poll(() =>
          world.db
            .query("SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'send_mail'")
            .then(({ rowCount }) => rowCount),
        )
        .toBe(0);
      expect(
        world.mailbox
          .list()
          .flatMap(({ to }) => to)
          .sort(),
      ).toEqual(people);
      await Promise.all([second.stop(), third.stop()]);
    } finally {
      await world.stop();
    }
  });

  test("a mail that is being sent when its instance is told to end is sent to its end, and is not sent again", async () => {
    const world = await startEnvironment(inject("server"));
    try {
      world.mailbox.addFault("hang");
      await promise(world.db, 1);
      await expect.poll(world.mailbox.hanging).toBe(1);
      const stopped = world.app.stop();
      world.mailbox.removeFaults();
      await stopped;
      expect(world.mailbox.list()).toHaveLength(1);
      const { rows } = await world.db.query(
        `SELECT (SELECT count(*)::int FROM graphile_worker.jobs WHERE task_identifier = 'send_mail') AS jobs, (SELECT count(*)::int FROM notice WHERE mailed_at IS NOT NULL) AS mailed`,
      );
      expect(rows).toEqual([{ jobs: 0, mailed: 1 }]);
    } finally {
      await world.stop();
    }
  });

  test("an instance whose database is away at its start says so, and works once it is there", async ({
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

    const gate = await openGate(Number(real.port), gatePort);
    try {
      await enter(new HttpBrowser(`http://localhost:${port}`, address), newUser, "sign-in", nextCode);
      await mailbox.next(newUser.email, "New sign-in");
    } finally {
      await instance.stop();
      await gate.shut();
    }
  });
});

/** As a change does it: a user, a notice, and its mail, in one statement. */
async function promise(db: pg.Pool, n: number): Promise<string> {
  const email = `promised-${n}@example.test`;
  await db.query(
    `WITH made AS (
       INSERT INTO "user" (id, name, email, phone, phone_country, phone_verified_at, password_hash, last_sign_in_at, search)
       VALUES (gen_random_uuid(), 'Somebody', $1, $2, 'DE', now(), 'none', now(), '') RETURNING id),
     told AS (
       INSERT INTO notice (id, user_id, kind, at, data)
       SELECT gen_random_uuid(), id, 'password_changed', now(), '{}' FROM made RETURNING id)
     SELECT graphile_worker.add_job('send_mail', json_build_object('kind', 'notice', 'noticeId', id)) FROM told`,
    [email, `+4915112345${n}00`],
  );
  return email;
}
