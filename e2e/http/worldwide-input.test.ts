// Forms take what people type and paste anywhere in the world.
import { authenticate, requestCode } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

const toArabicDigits = (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));

test("an address with an apostrophe at an internationalized domain signs up, and in with either spelling", async ({
  newBrowser,
  newPerson,
  nextCode,
  db,
}) => {
  const person = newPerson();
  const [local = ""] = person.email.split("@");
  const displayed = `${local}.o'connor@Müller.example`;
  const stored = `${local}.o'connor@xn--mller-kva.example`.toLowerCase();
  const newcomer = newBrowser();
  await authenticate(newcomer, { ...person, email: displayed }, "sign-up", nextCode);
  const { rows } = await db.query(`SELECT email FROM "user" WHERE phone = $1`, [person.phone]);
  expect(rows).toEqual([{ email: stored }]);
  const pasted = `\u202amailto:${displayed}\u202c\u00a0`;
  const browser = newBrowser();
  const answer = await browser.submit("/sign-in", "Sign in", { email: pasted, password: person.password });
  expect(answer.headers.location).toBe("/challenge");
  const again = await newBrowser().submit("/sign-in", "Sign in", {
    email: stored,
    password: "wrong password",
  });
  expect(readPage(again).text).toContain("Incorrect email or password");
});

test("a code typed in Arabic-Indic digits signs up", async ({ newBrowser, newPerson, nextCode }) => {
  const [browser, person] = [newBrowser(), newPerson()];
  await requestCode(browser, person, "sign-up");
  const code = `\u202b${toArabicDigits(await nextCode(person.phone))}\u202c`;
  const answer = await browser.submit("/challenge", "Verify", { code });
  expect(answer.headers.location).toMatch(/^\/account/);
});

test("the country of the browser's language is preselected, or none", async ({ newBrowser }) => {
  const browser = newBrowser();
  const preselect = async (languages: string) => {
    const answer = await browser.send("/sign-up", { headers: { "accept-language": languages } });
    return readPage(answer).field("Country").value;
  };
  expect(await preselect("de,en-US;q=0.7")).toBe("DE");
  expect(await preselect("de")).toBe("DE");
  expect(await preselect("en-GB,en;q=0.9")).toBe("GB");
  expect(await preselect("tlh")).toBe("");
  expect(await preselect("")).toBe("");
});
