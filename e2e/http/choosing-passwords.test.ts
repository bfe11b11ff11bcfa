// Forms that set a password explain why one is rejected.
import { readPage } from "../../testing/page";
import { signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

describe.concurrent("a new password", () => {
  test("that is easy to guess is refused beside its field", async ({
    newBrowser,
    newPerson,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    const refused: [string, RegExp][] = [
      ["Password2026!", /too common/],
      [`${person.name.replaceAll(" ", "")}99`, /easy to guess from/],
      ["12345678", /too common/],
      [person.email, /easy to guess from/],
      ["dragondragon", /too common/],
      [person.phone, /easy to guess from/],
      ["iloveyou!", /too common/],
      ["tw0f0ld!", /easy to guess from/],
    ];
    for (const [password, message] of refused) {
      const page = readPage(
        await browser.submit("/sign-up", "Create account", signUpValues({ ...person, password })),
      );
      // The password is never sent back. Other values are.
      const field = page.field("Password");
      expect(field.description, password).toMatch(message);
      expect(field.value).toBe("");
      expect(page.field("Email").value).toBe(person.email);
    }
    expect(await simulator.requests({ to: person.phone })).toHaveLength(0);
    expect((await db.query("SELECT 1 FROM challenge WHERE phone = $1", [person.phone])).rowCount).toBe(0);
  });
});
