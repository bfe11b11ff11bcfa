import { randomInt } from "node:crypto";
import { HttpBrowser, requestCode, signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

const LINK = "Demo: your code is on the simulated phone";

describe("with a simulated phone, as in the demo", () => {
  test("the code screen links to the phone that has the code, without containing its number", async ({
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const code = await nextCode(person.phone);
    const page = readPage(await browser.send("/challenge"));
    const phone = await (await fetch(page.link(LINK))).text();
    expect(phone).toContain(code);
    expect(page.link(LINK)).not.toContain(person.phone.slice(-4));
  });

  test("a number reserved for fiction can sign up", async ({ newBrowser, newPerson, nextCode }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    const fictional = { ...person, country: "GB" as const, phone: `+447700900${randomInt(100, 200)}` };
    await requestCode(browser, fictional, "sign-up");
    const answer = await browser.submit("/challenge", "Verify", { code: await nextCode(fictional.phone) });
    expect(answer.headers.location).toMatch(/^\/account/);
  });
});

describe("with the real Vonage", () => {
  test("a number reserved for fiction is invalid, and nothing is sent to it", async ({
    startInstance,
    address,
    newPerson,
    simulator,
  }) => {
    const instance = await startInstance({ env: { VONAGE_API_HOST: "https://api.nexmo.com" } });
    try {
      const browser = new HttpBrowser(instance.url, address);
      const phone = `+447700900${randomInt(200, 300)}`;
      for (const [country, typed] of [
        ["GB", phone],
        ["US", `+1212555013${randomInt(10)}`],
      ] as const) {
        const values = signUpValues({ ...newPerson(), country, phone: typed });
        const page = readPage(await browser.submit("/sign-up", "Create account", values));
        expect(page.field("Phone number")).toMatchObject({
          isInvalid: true,
          description: "Enter a valid mobile number.",
        });
      }
      expect(await simulator.requests({ to: phone })).toEqual([]);
    } finally {
      await instance.stop();
    }
  });
});
