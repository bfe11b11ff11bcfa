// `npm run admin`: granting the admin role, suspending users and pausing numbers.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { events } from "../../testing/events";
import { requestCode } from "../../testing/http-browser";
import { describe, expect, test as base } from "../../testing/http-test";
import { Tab } from "../../testing/tab";

const root = fileURLToPath(new URL("../..", import.meta.url));

type Commands = {
  /**
   * Runs a program with an operator's environment and returns its output. Rejects with the output if it
   * fails.
   */
  run: (program: string, ...words: string[]) => Promise<string>;
  /** Runs `npm run admin` without npm. */
  runAdmin: (...words: string[]) => Promise<string>;
};

const test = base.extend<Commands>({
  run: async ({ environment }, use) => {
    const env = { ...process.env, ...environment.environmentFor(0) } as NodeJS.ProcessEnv;
    await use(
      async (program, ...words) => (await promisify(execFile)(program, words, { cwd: root, env })).stdout,
    );
  },
  runAdmin: async ({ run }, use) => {
    const script = ["--import", "tsx", "--conditions=react-server", "cli/admin.ts"];
    await use((...words) => run(process.execPath, ...script, ...words));
  },
});

// Sequential, because each command loads the whole program.
describe("an operator", () => {
  test("grants and revokes the admin role with one command each", async ({
    httpSession: { browser, user },
    run,
    runAdmin,
    db,
  }) => {
    const page = new Tab(browser);
    expect((await page.open("/admin/accounts")).status).toBe(404);
    const grant = ["run", "--silent", "admin", "--", "grant", user.email.toUpperCase()];
    expect(await run("npm", ...grant)).toContain("is now an administrator");
    expect(await runAdmin("list")).toContain(user.email);
    await page.open("/account");
    await page.follow("Admin console");
    expect([page.address, page.status, page.heading]).toEqual(["/admin", 200, "Overview"]);

    expect(await runAdmin("revoke", user.email)).toContain("is no longer an administrator");
    expect((await page.open("/admin/unfinished")).status).toBe(404);
    const { rows } = await db.query(
      `SELECT e.name FROM audit_event e JOIN "user" u ON u.id = e.user_id WHERE u.email = $1 AND e.name LIKE 'admin%' ORDER BY e.at`,
      [user.email],
    );
    expect(rows).toEqual([{ name: "admin_granted" }, { name: "admin_revoked" }]);
  });

  test("suspends and restores a user with a reason; errors name the problem, events name the operator", async ({
    httpSession: { browser, user },
    runAdmin,
    db,
  }) => {
    await Promise.all([
      expect(runAdmin("suspend", user.email)).rejects.toThrow(/required option .*--reason/),
      expect(runAdmin("suspend", "nobody@example.test", "-r", "a ticket")).rejects.toThrow(
        /No user has the email address nobody@/,
      ),
      expect(runAdmin("suspend", "--help")).resolves.toContain("Deletes nothing"),
    ]);
    expect(await runAdmin("suspend", user.email, "--reason", "left the company")).toContain("is suspended.");
    expect((await browser.send("/account")).headers.location).toContain("/sign-in");
    expect(await runAdmin("restore", user.email, "--reason", "came back")).toContain("can sign in again");
    const { rows } = await db.query(
      `SELECT e.data->>'reason' AS reason, e.user_agent FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE u.email = $1 AND e.name IN ('account_suspended', 'account_restored') ORDER BY e.at`,
      [user.email],
    );
    expect(rows.map(({ reason }) => reason)).toEqual(["left the company", "came back"]);
    expect(rows[0].user_agent).toMatch(/^npm run admin by \S+$/);
  });

  test("allows messages again to a number that had them stopped", async ({
    newBrowser,
    newPerson,
    runAdmin,
    db,
  }) => {
    const person = newPerson();
    await newBrowser().submit("/stop-messages", "Stop messages", { country: "GB", phone: person.phone });
    const [allowed, help] = await Promise.all([
      runAdmin("allow-number", person.phone),
      runAdmin("--help"),
      expect(runAdmin("allow-number", "hello")).rejects.toThrow(),
    ]);
    const masked = `+44 ••• ${person.phone.slice(-3)}`;
    expect(allowed).toContain(`Codes can be sent again to ${masked}.`);
    expect(await events(db, "messages_allowed", { ip: "console" })).toContainEqual({ phone: masked });
    await requestCode(newBrowser(), person, "sign-up");
    expect(help).toContain("allow-number <number");
  });
});
