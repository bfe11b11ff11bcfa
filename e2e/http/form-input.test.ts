// Form input is either accepted or explained next to its field, and no input is lost.
import { readPage } from "../../testing/page";
import { authenticate, signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const LABELS = { name: "Name", email: "Email", password: "Password", phone: "Phone number" };

type FieldName = keyof typeof LABELS;

/** One submission per entry: the value of each field, and the expected error next to it. */
const REFUSED: Partial<Record<FieldName, [typed: string, message: RegExp]>>[] = [
  {
    name: ["   ", /Enter your name/],
    email: ["ada", /Enter a valid email address/],
    password: ["1234567", /at least 8/],
  },
  {
    name: ["x".repeat(101), /100 characters or fewer/],
    email: ["ada@", /Enter a valid email address/],
    password: ["p".repeat(129), /128 characters or fewer/],
  },
  {
    name: ["Ada \u202eresU nimdA", /characters that can't be displayed/],
    email: ["ada@example.test, eve@example.test", /Enter a valid email address/],
    password: ["👩‍💻👩‍💻".slice(0, 10), /at least 8/],
  },
  {
    name: ["Ada\u2066 Admin", /can't be displayed/],
    email: ["ada@exam ple.test", /Enter a valid email address/],
  },
  { name: ["Ada\u0007", /can't be displayed/], phone: ["   ", /Enter your phone number/] },
  // Zero-width and format characters, a Hangul filler, and a lone combining mark.
  { name: ["\u200b\u2060\u3164\u0301", /Enter your name/] },
  { phone: ["+44 7400 12345", /Enter a valid mobile number/] },
  { phone: ["+44 121 234 5678", /can't receive text messages/] },
  { phone: ["+1 876 219 1234", /can't send codes to this country/] },
];

describe.concurrent("a form", () => {
  test("explains wrong input beside its field and keeps what was typed, except for the password", async ({
    newBrowser,
    newPerson,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    const right = signUpValues(person);
    for (const wrong of REFUSED) {
      const typed = { ...right };
      for (const [name, [value]] of Object.entries(wrong)) typed[name] = value;
      const answer = await browser.submit("/sign-up", "Create account", typed);
      const page = readPage(answer);
      for (const [name, [, message]] of Object.entries(wrong)) {
        const { description, isInvalid } = page.field(LABELS[name as FieldName]);
        expect(description).toMatch(message);
        expect(isInvalid).toBe(true);
      }
      for (const name of ["name", "email", "phone"] as const)
        expect(page.field(LABELS[name]).value).toBe(typed[name]);
      expect(page.field("Country").value).toBe(person.country);
      expect(page.field("Password").value).toBe("");
      expect(answer.body).not.toContain(typed["password"]);
    }
    expect(await simulator.requests({ to: person.phone })).toHaveLength(0);
    expect((await db.query("SELECT 1 FROM challenge WHERE phone = $1", [person.phone])).rowCount).toBe(0);
  });

  test("takes a name in any script and a phone number in any format", async ({
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const [browser, person] = [newBrowser(), newPerson("DE")];
    const { email, phone } = person;
    const national = `(0${phone.slice(3, 6)}) ${phone.slice(6, 9)}-${phone.slice(9)}`;
    const name = "👩‍💻 عائشة بنت محمد – O’Brien <b>";
    let screen = "";
    await authenticate(
      browser,
      { ...person, name, email: `  ${email.toUpperCase()} `, phone: national },
      "sign-up",
      async () => {
        screen = readPage(await browser.send("/challenge")).text;
        return nextCode(phone);
      },
    );
    expect(screen.replaceAll(" ", "")).toContain(phone);
    expect(readPage(await browser.send("/account/verified")).text).toContain(name);
    expect(readPage(await browser.send("/account")).text).toContain(email);
  });
});

describe("one at a time", () => {
  test("an empty form says beside each field what is missing", async ({ newBrowser, simulator }) => {
    const browser = newBrowser();
    const signUp = await browser.submit("/sign-up", "Create account", { country: "GB" });
    const messages = {
      Name: "Enter your name.",
      Email: "Enter your email address.",
      Password: "Use at least 8 characters.",
      "Phone number": "Enter your phone number.",
    };
    for (const [label, description] of Object.entries(messages))
      expect(readPage(signUp).field(label)).toEqual({ value: "", description, isInvalid: true });
    const signIn = await browser.submit("/sign-in", "Sign in", { email: "", password: "" });
    expect(readPage(signIn).field("Email").description).toBe("Enter your email address.");
    expect(readPage(signIn).field("Password").description).toBe("Enter your password.");
    expect(await simulator.requests()).toEqual([]);
  });
});
