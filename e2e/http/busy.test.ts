// Forms wait in a bounded queue, and so do password hashes. While a queue is full, further forms get a 503
// with Retry-After, and all other pages keep working.
import { availableParallelism } from "node:os";
import type { Answer } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";

/** A set of recovery codes takes ten hashes. */
const HASHES_PER_SET = 10;

/** More than a full queue: 64 per core, except for one core. */
const SETS = Math.ceil((2 * 32 * availableParallelism()) / HASHES_PER_SET);

/** The limit is ten sets per user and hour. */
const SETS_PER_USER = 9;

/** As in server/post-queue.ts. */
const FORMS_IN_PROGRESS = availableParallelism();
const FORMS_WAITING = 256;

test("while very many hashes wait, the rest get 503 and Retry-After, and gated pages keep working", async ({
  newSession,
  newBrowser,
  newPerson,
}) => {
  const crowd = await Promise.all(
    Array.from({ length: Math.ceil(SETS / SETS_PER_USER) }, async () => {
      const { browser } = await newSession();
      return { browser, form: await browser.form("/account/recovery-codes", "Create recovery codes") };
    }),
  );
  const [first] = crowd;
  const sets = Array.from({ length: SETS }, (_, n) => crowd[n % crowd.length] ?? first);
  const flood = Promise.all(sets.map((one) => one?.browser.post("/account/recovery-codes", one.form)));
  const meanwhile = await first?.browser.send("/account");
  const answers = await flood;

  expect(meanwhile?.status).toBe(200);
  const statuses = answers.map((answer) => answer?.status);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  for (const answer of answers) {
    if (answer?.status !== 503) continue;
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.body).toContain("We're very busy right now.");
  }

  // The queue recovers: the next visitor is served.
  const values = { email: newPerson().email, password: "not the password at all" };
  const visitor = await newBrowser().submit("/sign-in", "Sign in", values);
  expect(visitor.body).toContain("Incorrect email or password.");
}, 180_000);

test("a flood of forms from one address is refused at the door, and other addresses get their turn", async ({
  newBrowser,
  newPerson,
  db,
}) => {
  const values = { email: newPerson().email, password: "not the password at all" };
  const flooder = newBrowser();
  const form = [...(await flooder.form("/sign-in", "Sign in")), ...Object.entries(values)] as const;
  const others = { ...values, email: newPerson().email };
  const refused: Answer[] = [];

  const client = await db.connect();
  await client.query("BEGIN; LOCK TABLE rate_limit");
  const flood = Array.from({ length: FORMS_IN_PROGRESS + FORMS_WAITING + 50 }, async () => {
    const answer = await flooder.copy().post("/sign-in", [...form]);
    if (answer.status === 503) refused.push(answer);
  });
  await expect.poll(() => refused.length).toBeGreaterThan(0);
  const visitor = newBrowser().submit("/sign-in", "Sign in", others);
  await client.query("ROLLBACK");
  client.release();
  expect((await visitor).body).toContain("Incorrect email or password.");
  await Promise.all(flood);

  for (const { headers, body } of refused) {
    expect(headers["retry-after"]).toBe("5");
    expect(body).toContain("We're very busy right now, so nothing was sent.");
  }
});
