// Two instances share a database, and one of them is killed (kill -9) between two steps. The next request, to the other
// instance, continues or explains: no user is stuck, no second session, no second message.
//
// The app has no marks for these steps. A test holds the moment open from outside: Vonage answers late, or a lock in
// Postgres blocks the next write until the instance is dead.
import type pg from "pg";
import type { App } from "../../dev/app";
import { enter, HttpBrowser, requestCode } from "../../testing/http-browser";
import { readPage } from "../../testing/page";
import { describe, expect, test as base, type Person } from "../../testing/http-test";
import type { SimulatorClient } from "../../testing/simulator-client";

type Call = "send" | "check";

/** The same browser at another instance. */
function moveTo(instance: App, browser: HttpBrowser): HttpBrowser {
  const moved = new HttpBrowser(instance.url, browser.address);
  for (const [name, value] of browser.cookies) moved.cookies.set(name, value);
  return moved;
}

async function untilCalled(simulator: SimulatorClient, to: string, call: Call): Promise<void> {
  await expect.poll(() => simulator.requests({ to, call })).not.toEqual([]);
}

async function untilAnswered(simulator: SimulatorClient, to: string, call: Call): Promise<void> {
  const answered = async () => (await simulator.requests({ to, call })).some(({ status }) => status !== null);
  await expect.poll(answered).toBe(true);
}

/** A lock that the test holds. */
type Lock = { untilContended: () => Promise<void>; release: () => Promise<void> };

async function lock(db: pg.Pool, sql: string, values: unknown[] = []): Promise<Lock> {
  const client = await db.connect();
  const { rows: own } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await client.query("BEGIN");
  await client.query(sql, values);
  return {
    // Counts only those that wait for this lock: other sessions wait for other locks all the time.
    untilContended: () =>
      expect
        .poll(async () => {
          const waiting = "SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";
          return (await db.query(waiting, [own[0]?.pid])).rowCount;
        })
        .toBeGreaterThan(0),
    release: async () => {
      await client.query("ROLLBACK");
      client.release();
    },
  };
}

async function countLiveSessions(db: pg.Pool, person: Person): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM session JOIN "user" ON "user".id = session.user_id
     WHERE email = $1 AND revoked_at IS NULL`,
    [person.email],
  );
  return rows[0]?.count ?? NaN;
}

const test = base.extend<{
  /**
   * Has others sign up, out and in again on the surviving instance, one after another, at least two. The returned function
   * stops after the current one and throws if one has failed.
   */
  keepOthersBusy: () => () => Promise<void>;
}>({
  keepOthersBusy: async ({ app, cast, newPerson, nextCode }, use) => {
    let isOver = false;
    let running: Promise<void> | undefined;
    const finish = async () => {
      isOver = true;
      await running;
    };
    await use(() => {
      const signUpOutAndIn = async () => {
        const [browser, person] = [new HttpBrowser(app.url, cast.newAddress()), newPerson()];
        await enter(browser, person, "sign-up", nextCode);
        const signedOut = await browser.submit("/account", "Sign out");
        expect(signedOut.headers.location).toMatch(/^\/sign-in/);
        await enter(browser, person, "sign-in", nextCode);
      };
      running = (async () => {
        for (let done = 0; done < 2 || !isOver; done++) await signUpOutAndIn();
      })();
      // `finish` reports a failure.
      running.catch(() => undefined);
      return finish;
    });
    await finish().catch(() => undefined);
  },
});

async function kill(instance: App): Promise<void> {
  process.kill(-instance.pid, "SIGKILL");
  await instance.ended;
}

describe("an instance dies", () => {
  for (const moment of ["before Vonage has answered", "after Vonage's 202, before it is recorded"] as const) {
    test(`while a code is sent, ${moment}: the code on the phone signs in on the other instance`, async ({
      address,
      app,
      db,
      keepOthersBusy,
      newUser,
      nextCode,
      passTime,
      simulator,
      startInstance,
    }) => {
      const finishOthers = keepOthersBusy();
      const [user, dying] = [await newUser(), await startInstance()];
      const isAnswered = moment !== "before Vonage has answered";
      await simulator.addFault({
        fault: "delay",
        call: "send",
        to: user.phone,
        delay_seconds: isAnswered ? 3 : 30,
        carried_out: true,
      });
      const browser = new HttpBrowser(dying.url, address);
      const unanswered = expect(requestCode(browser, user, "sign-in")).rejects.toThrow();
      await untilCalled(simulator, user.phone, "send");
      const ofNumber = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
      const held = await lock(db, ofNumber, [user.phone]);
      if (isAnswered) {
        await untilAnswered(simulator, user.phone, "send");
        await held.untilContended();
      }
      await kill(dying);
      await unanswered;
      await held.release();
      await finishOthers();

      const survivor = moveTo(app, browser);
      await requestCode(survivor, user, "sign-in");
      await passTime(31);
      await survivor.submit("/challenge", "Send a new code");
      const code = await nextCode(user.phone);
      const verified = await survivor.submit("/challenge", "Verify", { code });
      expect(verified.headers.location).toMatch(/^\/account/);
      expect((await survivor.send("/account")).status).toBe(200);
      expect(await simulator.messages(user.phone)).toHaveLength(1);
      expect(await countLiveSessions(db, user)).toBe(1);
    });
  }

  test("after the right code, before it is recorded: the page explains, and a new code signs in", async ({
    address,
    app,
    db,
    keepOthersBusy,
    newUser,
    nextCode,
    passTime,
    simulator,
    startInstance,
  }) => {
    const finishOthers = keepOthersBusy();
    const [user, dying] = [await newUser(), await startInstance()];
    const browser = new HttpBrowser(dying.url, address);
    await requestCode(browser, user, "sign-in");
    const code = await nextCode(user.phone);
    await simulator.addFault({
      fault: "delay",
      call: "check",
      to: user.phone,
      delay_seconds: 3,
      carried_out: true,
    });
    const unanswered = expect(browser.submit("/challenge", "Verify", { code })).rejects.toThrow();
    await untilCalled(simulator, user.phone, "check");
    const held = await lock(db, "SELECT 1 FROM challenge WHERE phone = $1 FOR UPDATE", [user.phone]);
    await untilAnswered(simulator, user.phone, "check");
    await held.untilContended();
    await kill(dying);
    await unanswered;
    await held.release();
    await finishOthers();

    const survivor = moveTo(app, browser);
    const tooEarly = await survivor.submit("/challenge", "Verify", { code });
    expect(tooEarly.body).toContain("Another attempt is being checked");
    await passTime(31);
    const expired = await survivor.submit("/challenge", "Verify", { code });
    expect(expired.body).toContain("This code has expired. Request a new one below.");
    expect(await countLiveSessions(db, user)).toBe(0);
    await survivor.submit("/challenge", "Send a new code");
    const verified = await survivor.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(verified.headers.location).toMatch(/^\/account/);
    expect((await survivor.send("/account")).status).toBe(200);
    expect(await countLiveSessions(db, user)).toBe(1);
  });

  test("after the challenge is redeemed, before its session is created: one press of a button continues", async ({
    address,
    app,
    db,
    newUser,
    nextCode,
    startInstance,
  }) => {
    const [user, dying] = [await newUser(), await startInstance()];
    const browser = new HttpBrowser(dying.url, address);
    await requestCode(browser, user, "sign-in");
    const form = await browser.form("/challenge", "Verify");
    const code = await nextCode(user.phone);
    const held = await lock(db, "LOCK TABLE session IN EXCLUSIVE MODE");
    const unanswered = expect(browser.post("/challenge", [...form, ["code", code]])).rejects.toThrow();
    await held.untilContended();
    await kill(dying);
    await unanswered;
    await held.release();

    const survivor = moveTo(app, browser);
    expect(readPage(await survivor.send("/challenge")).heading).toBe("Verified");
    const continued = await survivor.submit("/challenge", "Continue");
    expect(continued.headers.location).toMatch(/^\/account/);
    expect((await survivor.send("/account")).status).toBe(200);
    expect(await countLiveSessions(db, user)).toBe(1);
  });
});
