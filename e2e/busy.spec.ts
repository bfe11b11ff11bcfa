// Argon2id is the dearest thing we do. Only so many passwords and codes on paper wait for being hashed; whoever comes while the
// queue is full is told to come back, loses nothing, and everybody else's pages go on.
import { availableParallelism } from "node:os";
import { enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

/** Each set of recovery codes is ten hashes. */
const HASHES_PER_SET = 10;

/** More than a full queue (64 for each core but one). */
const SETS = Math.ceil((2 * 32 * availableParallelism()) / HASHES_PER_SET);

/** An account makes ten sets an hour at the most. */
const SETS_PER_USER = 9;

test(
  "while very many hashes wait, the rest get 503 and when to come back; gated pages go on",
  { tag: "@no-script" },
  async ({ app, address, newPerson, nextCode, page }) => {
    test.setTimeout(180_000);
    const crowd = await Promise.all(
      Array.from({ length: Math.ceil(SETS / SETS_PER_USER) }, async () => {
        const [browser, person] = [new HttpBrowser(app.url, address), newPerson()];
        await enter(browser, person, "sign-up", nextCode);
        return { browser, form: await browser.form("/account/recovery-codes", "Make recovery codes") };
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
      expect(answer.body).toContain("Very many people are signing in at this moment.");
    }

    // Nothing is left of it: whoever comes now is served.
    const visitor = newPerson();
    await page.goto("/sign-in");
    await page.getByLabel("Email", { exact: true }).fill(visitor.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This email and password do not belong together.")).toBeVisible();
  },
);
