// security.txt names the contact for vulnerability reports, if the operator configured one.
import { HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

describe.concurrent("security.txt", () => {
  test("does not exist without a contact", async ({ newBrowser }) => {
    const answer = await newBrowser().send("/.well-known/security.txt");
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain("Contact");
  });

  test("lists the contacts in SECURITY_CONTACT and never expires soon (RFC 9116)", async ({
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
