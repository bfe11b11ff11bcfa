// Forms with missing, repeated, malformed or unknown fields.
import { requestCode, signUpValues, type Fields } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

describe.concurrent("a form", () => {
  test("may lack fields, repeat them and hold malformed characters", async ({
    newBrowser,
    newPerson,
    db,
  }) => {
    const browser = newBrowser();
    const person = newPerson();
    const right = Object.entries(signUpValues(person)) as Fields;
    const form = await browser.form("/sign-up", "Create account");
    // A number with + needs no country.
    for (const [name] of right.filter(([name]) => name !== "country")) {
      const answer = await browser.post("/sign-up", [...form, ...right.filter(([other]) => other !== name)]);
      expect(answer.status, `without ${name}`).toBe(200);
      expect(answer.body, `without ${name}`).toContain(
        `id="${name}-message" class="flex gap-1.5 text-error"`,
      );
      expect(answer.body).not.toContain(person.password);
      for (const odd of [
        "\0",
        `a\0${"b".repeat(8)}`,
        "\ud800",
        "%00",
        "\u0085",
        "x".repeat(20_000),
        "[object Object]",
      ]) {
        const fields = right.map(([other, value]): Fields[number] => [other, other === name ? odd : value]);
        expect(
          (await browser.copy().post("/sign-up", [...form, ...fields])).status,
          `${name} ${odd.slice(0, 9)}`,
        ).toBeLessThan(500);
      }
    }
    const twice = await browser.post("/sign-up", [
      ...form,
      ...right,
      ...right.map(([name]): Fields[number] => [name, "second"]),
    ]);
    expect(twice.headers.location).toBe("/challenge");
    expect((await db.query("SELECT 1 FROM challenge WHERE draft_name = 'second'")).rowCount).toBe(0);
  });

  test.sequential(
    "with fields of others sets nothing but its own",
    async ({ newBrowser, newPerson, nextCode, db }) => {
      const browser = newBrowser();
      const person = newPerson();
      const id = "00000000-0000-7000-8000-000000000001";
      const extra = {
        ...{
          role: "admin",
          phoneVerifiedAt: "2001-01-01",
          phone_verified_at: "2001-01-01",
          id,
          userId: id,
          state: "passed",
        },
        ...{
          __proto__x: "1",
          "constructor.prototype.role": "admin",
          isAdmin: "true",
          twoFactorEnabled: "false",
        },
        ...{
          blockedUntil: "",
          suspendedAt: "",
          expiresAt: "2999-01-01",
          attemptsLeft: "99",
          purpose: "sign_in",
          sid: id,
        },
      };
      // The phone and Vonage's request id come from the challenge.
      const elsewhere = { phone: newPerson().phone, request_id: id, requestId: id };
      const proto: Fields = [
        ["__proto__", "x"],
        ["__proto__.role", "admin"],
        ["$ACTION_KEY", "k"],
      ];
      const withExtra = async (path: string, button: string, values: Record<string, string>) =>
        browser.post(path, [
          ...(await browser.form(path, button)),
          ...Object.entries({ ...extra, ...elsewhere, ...values }),
          ...proto,
        ]);

      // Unknown fields are not recorded.
      await withExtra("/sign-up", "Create account", signUpValues(person));
      const [challenge] = (await db.query("SELECT * FROM challenge WHERE draft_email = $1", [person.email]))
        .rows;
      expect(challenge).toMatchObject({
        state: "awaiting_code",
        purpose: "sign_up",
        user_id: null,
        attempts_left: 3,
      });
      expect(challenge.id).not.toBe(id);
      await withExtra("/challenge", "Verify", { code: await nextCode(person.phone) });
      const [user] = (await db.query('SELECT * FROM "user" WHERE email = $1', [person.email])).rows;
      expect(user).toMatchObject({ role: "user", phone: person.phone, name: person.name });
      expect(user.id).not.toBe(id);
      expect(user.phone_verified_at.getFullYear()).toBeGreaterThan(2001);

      browser.cookies.clear();
      await requestCode(browser, person, "sign-in");
      const before = (await db.query('SELECT * FROM "user" ORDER BY id')).rows;
      await withExtra("/challenge", "Verify", { code: "1" });
      expect((await db.query('SELECT * FROM "user" ORDER BY id')).rows).toEqual(before);
    },
  );
});
