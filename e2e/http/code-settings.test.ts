// Codes of another length and lifetime: CODE_LENGTH and CODE_LIFETIME_SECONDS.
import { HttpBrowser, requestCode } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

test("an operator's eight digits and two minutes are on the pages, in the message, and in the check", async ({
  startInstance,
  address,
  newPerson,
  nextCode,
  simulator,
}) => {
  const instance = await startInstance({ env: { CODE_LENGTH: "8", CODE_LIFETIME_SECONDS: "120" } });
  try {
    const [browser, person] = [new HttpBrowser(instance.url, address), newPerson()];
    expect(readPage(await browser.send("/")).text).toContain(
      "8-digit code by text message. Valid for 2 minutes",
    );
    await requestCode(browser, person, "sign-up");
    const code = await nextCode(person.phone);
    expect(code).toMatch(/^\d{8}$/);
    const [call] = await simulator.requests({ to: person.phone, call: "send" });
    expect(call?.body).toMatchObject({ code_length: 8, channel_timeout: 120 });
    expect(readPage(await browser.send("/challenge")).text).toContain("8-digit code");
    const short = await browser.submit("/challenge", "Verify", { code: code.slice(0, 6) });
    expect(readPage(short).field("Code").description).toBe("Enter the 8-digit code.");
    const pasted = await browser.submit("/challenge", "Verify", { code: `Twofold 2-step: ${code}` });
    expect(pasted.headers.location).toBe("/account/verified");
  } finally {
    await instance.stop();
  }
});
