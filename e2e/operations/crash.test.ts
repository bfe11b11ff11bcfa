// Two instances on one database, and one of them dies – kill -9 – between any two steps. Whatever it leaves, the next
// request on the other instance continues or explains: nobody is lost, no second session, no second message.
//
// No step is marked in the app. The moment is held open from outside: Vonage answers late, or a lock in Postgres keeps the
// next write waiting until the instance is dead.
import type { BrowserContextOptions, Page } from "@playwright/test";
import type pg from "pg";
import type { App } from "../../dev/app";
import { describe, expect, test as base, type Person } from "../../testing/http-test";
import { enterCode, signIn, signUp } from "../../testing/sign-up";
import type { SimulatorClient } from "../../testing/simulator-client";

type Call = "send" | "check";

/** The same browser in a new window: the old one shows that nobody answered. */
async function nextWindow(page: Page): Promise<Page> {
  const next = await page.context().newPage();
  await page.close();
  return next;
}

/** Posts a form and does not wait for the answer, which never comes. */
async function pressAndLeave(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button }).click({ noWaitAfter: true });
}

async function fillSignIn(page: Page, base: string, person: Person): Promise<void> {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
}

/** Until Vonage has got a call for a number, and with `answered` has answered it. */
async function untilCalled(
  simulator: SimulatorClient,
  to: string,
  call: Call,
  before: number,
  answered = false,
) {
  await expect
    .poll(async () => {
      const calls = (await simulator.requests({ to, call })).slice(before);
      return calls.some(({ status }) => !answered || status !== null);
    })
    .toBe(true);
}

/** A lock of ours, which whoever comes next waits for. */
type Hold = { untilSomebodyWaits: () => Promise<void>; release: () => Promise<void> };

async function hold(db: pg.Pool, sql: string, values: unknown[] = []): Promise<Hold> {
  const client = await db.connect();
  const { rows: own } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await client.query("BEGIN");
  await client.query(sql, values);
  return {
    // For this lock and no other: somebody waits for one or another of the locks of a busy database all the time.
    untilSomebodyWaits: () =>
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

async function liveSessions(db: pg.Pool, person: Person): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `SELECT count(*) FROM session JOIN "user" ON "user".id = session.user_id
     WHERE email = $1 AND revoked_at IS NULL`,
    [person.email],
  );
  return Number(rows[0]?.count);
}

/** Meanwhile two others sign up, out and in again on the instance that lives. */
const test = base.extend<{ meanwhile: () => Promise<void> }>({
  meanwhile: async ({ browser, baseURL, extraHTTPHeaders, javaScriptEnabled, newPerson, nextCode }, use) => {
    const options = { javaScriptEnabled, extraHTTPHeaders, baseURL } as BrowserContextOptions;
    await use(async () => {
      for (const person of [newPerson(), newPerson()]) {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        await signUp(page, person, nextCode);
        await page.goto("/account");
        await page.getByRole("button", { name: "Sign out", exact: true }).click();
        await signIn(page, person, nextCode);
        await context.close();
      }
    });
  },
});

async function kill(instance: App): Promise<void> {
  process.kill(-instance.pid, "SIGKILL");
  await instance.ended;
}

// The steps are the server's: once is enough.
describe("an instance dies", { tag: "@no-script" }, () => {
  test.setTimeout(120_000);

  for (const moment of ["before Vonage has answered", "after Vonage's 202, before it is recorded"] as const) {
    test(`while a code is sent, ${moment}: the code on the phone opens on the other instance`, async ({
      app,
      context,
      db,
      meanwhile,
      newUser,
      nextCode,
      passTime,
      simulator,
      startInstance,
    }) => {
      const others = meanwhile();
      const dying = await startInstance();
      let page = await context.newPage();
      await fillSignIn(page, dying.url, newUser);
      const sends = (await simulator.requests({ to: newUser.phone, call: "send" })).length;
      const late = moment === "before Vonage has answered" ? 30 : 3;
      await simulator.addFault({
        fault: "delay",
        call: "send",
        to: newUser.phone,
        delay_seconds: late,
        carried_out: true,
      });
      await pressAndLeave(page, "Sign in");
      await untilCalled(simulator, newUser.phone, "send", sends);
      const lock = await hold(db, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [newUser.phone]);
      if (late === 3) {
        await untilCalled(simulator, newUser.phone, "send", sends, true);
        await lock.untilSomebodyWaits();
      }
      await kill(dying);
      await lock.release();

      page = await nextWindow(page);
      await fillSignIn(page, app.url, newUser);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/challenge/);
      await passTime(31);
      await page.goto(`${app.url}/challenge`);
      await page.getByRole("button", { name: "Send a new code" }).click();
      await enterCode(page, await nextCode(newUser.phone));
      await expect(page).toHaveURL(/\/account/);
      // One message for the sign-up, one for this sign-in; one session of each.
      expect(await simulator.messages(newUser.phone)).toHaveLength(2);
      expect(await liveSessions(db, newUser)).toBe(2);
      await others;
    });
  }

  test("after the right code, before it is recorded: the code is explained, and a new one opens", async ({
    app,
    context,
    db,
    meanwhile,
    newUser,
    nextCode,
    passTime,
    simulator,
    startInstance,
  }) => {
    const others = meanwhile();
    const dying = await startInstance();
    let page = await context.newPage();
    await fillSignIn(page, dying.url, newUser);
    await page.getByRole("button", { name: "Sign in" }).click();
    const code = await nextCode(newUser.phone);
    const checks = (await simulator.requests({ to: newUser.phone, call: "check" })).length;
    await simulator.addFault({
      fault: "delay",
      call: "check",
      to: newUser.phone,
      delay_seconds: 3,
      carried_out: true,
    });
    await page.getByLabel("Code", { exact: true }).fill(code);
    await pressAndLeave(page, "Verify");
    await untilCalled(simulator, newUser.phone, "check", checks);
    const lock = await hold(db, "SELECT 1 FROM challenge WHERE phone = $1 FOR UPDATE", [newUser.phone]);
    await untilCalled(simulator, newUser.phone, "check", checks, true);
    await lock.untilSomebodyWaits();
    await kill(dying);
    await lock.release();

    page = await nextWindow(page);
    await page.goto(`${app.url}/challenge`);
    await enterCode(page, code);
    await expect(page.getByText("Another attempt is being checked")).toBeVisible();
    await passTime(31);
    await page.goto(`${app.url}/challenge`);
    await enterCode(page, code);
    await expect(page.getByText("This code has expired. Ask for a new one below.")).toBeVisible();
    expect(await liveSessions(db, newUser)).toBe(1);
    await page.getByRole("button", { name: "Send a new code" }).click();
    await enterCode(page, await nextCode(newUser.phone));
    await expect(page).toHaveURL(/\/account/);
    expect(await liveSessions(db, newUser)).toBe(2);
    await others;
  });

  test("after the challenge is burnt, before its session is made: one press goes on", async ({
    app,
    context,
    db,
    newUser,
    nextCode,
    startInstance,
  }) => {
    const dying = await startInstance();
    let page = await context.newPage();
    await fillSignIn(page, dying.url, newUser);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Code", { exact: true }).fill(await nextCode(newUser.phone));
    const lock = await hold(db, "LOCK TABLE session IN EXCLUSIVE MODE");
    await pressAndLeave(page, "Verify");
    await lock.untilSomebodyWaits();
    await kill(dying);
    await lock.release();

    page = await nextWindow(page);
    await page.goto(`${app.url}/challenge`);
    await expect(page.getByRole("heading", { name: "That was right" })).toBeVisible();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(/\/account/);
    expect(await liveSessions(db, newUser)).toBe(2);
  });
});
