// Who found a hole knows whom to tell, if the operator has named somebody.
import { HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test.describe("security.txt", () => {
  test("is not there while nobody is named", async ({ app, address }) => {
    const answer = await new HttpBrowser(app.url, address).send("/.well-known/security.txt");
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain("Contact");
  });

  test("names whoever SECURITY_CONTACT names, and is never out of date (RFC 9116)", async ({
    startInstance,
    address,
  }) => {
    const contacts = "mailto:security@example.org, https://example.org/report";
    const instance = await startInstance({ env: { SECURITY_CONTACT: contacts } });
    const { status, headers, body } = await new HttpBrowser(instance.url, address).send(
      "/.well-known/security.txt",
    );
    await instance.stop();
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(body).toContain("Contact: mailto:security@example.org\nContact: https://example.org/report\n");
    const expires = new Date(/^Expires: (\S+)$/m.exec(body)?.[1] ?? "").getTime();
    const days = (expires - Date.now()) / (24 * 60 * 60 * 1000);
    expect(days).toBeGreaterThan(30);
    expect(days).toBeLessThan(365);
    expect(body).toContain(`Canonical: `);
  });
});
