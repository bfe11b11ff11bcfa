// GET and HEAD requests send no messages and change nothing.
import { requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { PAGES } from "../../testing/pages";

/** Read-only requests other than a plain GET. */
const LOOKS: { method?: string; headers?: Record<string, string> }[] = [
  { method: "HEAD" },
  { headers: { purpose: "prefetch", "sec-purpose": "prefetch;prerender" } },
  { headers: { rsc: "1", "next-router-prefetch": "1" } },
  { headers: { rsc: "1" } },
  { headers: { "user-agent": "WhatsApp/2.23 A" } },
];

/**
 * Pages with a pending action: codes, links, or changes of contacts. Only Next.js reads the method and these
 * headers and renders the same page, so the other pages get a plain GET only.
 */
const LOOKED_AT_IN_EVERY_WAY = PAGES.filter((path) =>
  /\/(challenge|confirm|confirm-email|reset-password|not-me|undo-[a-z-]+|email|phone|recovery-codes|data)\b/.test(
    path,
  ),
);

describe("opening pages", () => {
  test("the code screen can be opened twenty times", async ({
    newBrowser,
    newPerson,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    await nextCode(person.phone);
    // A new code may be requested by now.
    await passTime(31);
    const before = (await db.query("SELECT * FROM challenge")).rows;
    for (let round = 0; round < 20; round++)
      expect((await browser.send("/challenge")).body).toContain("3 attempts left");
    expect(await simulator.requests()).toHaveLength(1);
    expect((await db.query("SELECT * FROM challenge")).rows).toEqual(before);
  });

  test("no page sends or changes anything, for any visitor and any kind of request", async ({
    newBrowser,
    newPerson,
    newSession,
    passTime,
    simulator,
    db,
  }) => {
    const [waiting, { browser: signedIn }] = [newBrowser(), await newSession()];
    await requestCode(waiting, newPerson(), "sign-up");
    // A new code may be requested by now.
    await passTime(31);
    const state = async () => ({
      calls: (await simulator.requests()).length,
      challenges: (await db.query("SELECT * FROM challenge ORDER BY id")).rows,
      sessions: (await db.query("SELECT * FROM session ORDER BY id")).rows,
      events: (await db.query("SELECT count(*) FROM audit_event")).rows,
    });
    // Jobs that earlier tests queued may still write events.
    const dueJobs = "SELECT 1 FROM graphile_worker.jobs WHERE run_at <= now()";
    await expect.poll(async () => (await db.query(dueJobs)).rowCount).toBe(0);
    const before = await state();
    const anonymous = newBrowser();
    for (const browser of [waiting, signedIn, anonymous]) {
      const cookies = new Map(browser.cookies);
      for (const path of PAGES) await browser.send(path);
      for (const path of LOOKED_AT_IN_EVERY_WAY) {
        const shownTo = path.startsWith("/challenge")
          ? waiting
          : /account|confirm$/.test(path)
            ? signedIn
            : anonymous;
        if (browser === shownTo) await Promise.all(LOOKS.map((look) => browser.send(path, look)));
      }
      expect(browser.cookies).toEqual(cookies);
    }
    expect(await state()).toEqual(before);
  });
});
