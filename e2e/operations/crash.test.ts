// Two instances share a database, and one is killed (SIGKILL) between two steps. The next request, to the
// other instance, continues or explains: no stuck user, no second session, no second message. The tests pause
// a step from outside: Vonage answers late, or a lock in Postgres blocks the next write.
import type pg from "pg";
import type { App } from "../../dev/app";
import { authenticate, HttpBrowser, requestCode } from "../../testing/http-browser";
import { readPage } from "../../testing/page";
import { describe, expect, test as base, type Person } from "../../testing/http-test";
import type { SimulatorClient } from "../../testing/simulator-client";

type Call = "send" | "check";

/** Copies a browser to another instance. */
function moveTo(instance: App, browser: HttpBrowser): HttpBrowser {
  const moved = new HttpBrowser(instance.url, browser.address);
  for (const [name, value] of browser.cookies) moved.cookies.set(name, value);
  return moved;
}

async function waitForCall(simulator: SimulatorClient, to: string, call: Call): Promise<void> {
  await expect.poll(() => simulator.requests({ to, call })).not.toEqual([]);
}

async function waitForAnswer(simulator: SimulatorClient, to: string, call: Call): Promise<void> {
  const answered = async () => (await simulator.requests({ to, call })).some(({ status }) => status !== null);
  await expect.poll(answered).toBe(true);
}

/** A row or table lock held by the test. */
type Lock = {
  untilContended: () => Promise<void>;
  /** Ends the sessions that wait for it: Postgres would complete their statement after the client's death. */
  endWaiting: () => Promise<void>;
  release: () => Promise<void>;
};

async function lock(db: pg.Pool, sql: string, values: unknown[] = []): Promise<Lock> {
  const client = await db.connect();
  const { rows: backend } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await client.query("BEGIN");
  await client.query(sql, values);
  return {
    // Only counts sessions that wait for this lock.
    untilContended: () =>
      expect
        .poll(async () => {
          const waiting = "SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";
          return (await db.query(waiting, [backend[0]?.pid])).rowCount;
        })
        .toBeGreaterThan(0),
    endWaiting: async () => {
      const waiting = "SELECT pid FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";
      await db.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waiting`, [backend[0]?.pid]);
    },
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
   * Signs up other users, signs them out and in again on the surviving instance, at least two. The returned
   * function stops after the current user and throws if one has failed.
   */
  keepOthersBusy: () => () => Promise<void>;
}>({
  keepOthersBusy: async ({ app, cast, newPerson, nextCode }, use) => {
    let isStopped = false;
    let running: Promise<void> | undefined;
    const finish = async () => {
      isStopped = true;
      await running;
    };
    await use(() => {
      const signUpOutAndIn = async () => {
        const [browser, person] = [new HttpBrowser(app.url, cast.newAddress()), newPerson()];
        await authenticate(browser, person, "sign-up", nextCode);
        const signedOut = await browser.submit("/account", "Sign out");
        expect(signedOut.headers.location).toMatch(/^\/sign-in/);
        await authenticate(browser, person, "sign-in", nextCode);
      };
      running = (async () => {
        for (let done = 0; done < 2 || !isStopped; done++) await signUpOutAndIn();
      })();
      // `finish` reports the error.
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
    test(`while a code is sent, ${moment}: the other instance cancels its code and sends one that signs in`, async ({
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
      await waitForCall(simulator, user.phone, "send");
      const heldLock = await lock(db, "SELECT 1 FROM challenge WHERE phone = $1 FOR UPDATE", [user.phone]);
      if (isAnswered) {
        await waitForAnswer(simulator, user.phone, "send");
        await heldLock.untilContended();
      }
      await kill(dying);
      await unanswered;
      await heldLock.endWaiting();
      await heldLock.release();
      await finishOthers();

      const survivor = moveTo(app, browser);
      // The browser has no cookie of the challenge that the lost code belongs to.
      const lostCode = await nextCode(user.phone);
      await requestCode(survivor, user, "sign-in");
      await passTime(31);
      await survivor.submit("/challenge", "Send a new code");
      await simulator.advanceClock(13);
      await expect
        .poll(async () => (await survivor.send("/challenge")).body, { timeout: 10_000 })
        .toContain("3 attempts left");
      const code = await nextCode(user.phone);
      expect(code).not.toBe(lostCode);
      const verified = await survivor.submit("/challenge", "Verify", { code });
      expect(verified.headers.location).toMatch(/^\/account/);
      expect((await survivor.send("/account")).status).toBe(200);
      expect(await simulator.messages(user.phone)).toHaveLength(2);
      expect(await countLiveSessions(db, user)).toBe(1);
    });
  }

  test("after the correct code, before it is recorded: the page explains, and a new code signs in", async ({
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
    await waitForCall(simulator, user.phone, "check");
    const heldLock = await lock(db, "SELECT 1 FROM challenge WHERE phone = $1 FOR UPDATE", [user.phone]);
    await waitForAnswer(simulator, user.phone, "check");
    await heldLock.untilContended();
    await kill(dying);
    await unanswered;
    await heldLock.endWaiting();
    await heldLock.release();
    await finishOthers();

    const survivor = moveTo(app, browser);
    const tooEarly = await survivor.submit("/challenge", "Verify", { code });
    expect(tooEarly.body).toContain("Another attempt is being checked");
    await passTime(31);
    const expired = await survivor.submit("/challenge", "Verify", { code });
    expect(expired.body).toContain("This code has expired.");
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
    const heldLock = await lock(db, "LOCK TABLE session IN EXCLUSIVE MODE");
    const unanswered = expect(browser.post("/challenge", [...form, ["code", code]])).rejects.toThrow();
    await heldLock.untilContended();
    await kill(dying);
    await unanswered;
    await heldLock.endWaiting();
    await heldLock.release();

    const survivor = moveTo(app, browser);
    expect(readPage(await survivor.send("/challenge")).heading).toBe("Verified");
    const continued = await survivor.submit("/challenge", "Continue");
    expect(continued.headers.location).toMatch(/^\/account/);
    expect((await survivor.send("/account")).status).toBe(200);
    expect(await countLiveSessions(db, user)).toBe(1);
  });
});
