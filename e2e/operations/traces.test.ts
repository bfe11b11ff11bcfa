// Traces are exported to the collector: one complete trace per request, without personal data.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { findEmailLink } from "../../testing/mailbox";
import { authenticate, HttpBrowser, type Answer } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";

type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string };

/** Starts a collector that stores the OTLP JSON it receives. */
async function startCollector() {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (request.url === "/v1/traces") bodies.push(Buffer.concat(parts).toString());
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const spans = () =>
    bodies.flatMap((body) => {
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    });
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, text: () => bodies.join("\n"), spans, stop };
}

test("a request is one trace, from the route to Vonage and the database, and contains no secret", async ({
  startInstance,
  address,
  newPerson,
  nextCode,
  mailbox,
  simulator,
}) => {
  const collector = await startCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "200" };
  const instance = await startInstance({ env });
  const person = newPerson();
  const browser = new HttpBrowser(instance.url, address);
  await authenticate(browser, person, "sign-up", nextCode);
  await browser.send(`/account?phone=${person.phone}`);
  const visitor = new HttpBrowser(instance.url, address);
  const claimed = { traceparent: `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01` };
  await visitor.send(`/nowhere/${person.phone}?email=${person.email}`, { headers: claimed });
  const confirm = await mailbox.next(person.email, "Confirm your email address");
  await visitor.submit(new URL(findEmailLink(confirm, "confirm-email")).pathname, "Confirm address");
  await visitor.submit("/reset-password", "Send me a link", { email: person.email });
  const link = new URL(
    findEmailLink(await mailbox.next(person.email, "Set a new password"), "reset-password"),
  );
  const opened: Answer = await visitor.send(link.pathname);
  expect(opened.status).toBe(200);

  const sent = () => collector.spans().find(({ name }) => name === "vonage send");
  await expect
    .poll(() => collector.spans().some(({ name }) => name.includes("/reset-password/[token]")))
    .toBe(true);
  const trace = collector.spans().filter(({ traceId }) => traceId === sent()?.traceId);
  const names = trace.map(({ name }) => name);
  expect(names).toContain("POST /sign-up");
  expect(names.filter((name) => name.startsWith("sql "))).toEqual(
    expect.arrayContaining([expect.stringMatching(/INSERT .*delivery/)]),
  );
  const ids = new Set(trace.map(({ spanId }) => spanId));
  expect(trace.filter(({ parentSpanId }) => !parentSpanId)).toHaveLength(1);
  expect(trace.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))).toEqual([]);
  // The log line has the trace id.
  const line =
    instance
      .output()
      .split("\n")
      .find((text) => text.includes('"vonage":"send"')) ?? "{}";
  expect(JSON.parse(line)).toMatchObject({ traceId: sent()?.traceId });

  const messages = await simulator.messages(person.phone);
  const secrets = [
    ...[person.email, person.password, person.name, person.phone.slice(1), person.phone.slice(3), address],
    ...[
      encodeURIComponent(person.email),
      link.pathname.split("/").at(-1) ?? "?",
      claimed.traceparent.slice(3, 35),
    ],
    ...messages.flatMap(({ code, request_id }) => [`"${code}"`, request_id]),
    ...[...browser.cookies.values(), ...visitor.cookies.values()],
  ];
  expect(secrets.filter((secret) => collector.text().includes(secret))).toEqual([]);
  await instance.stop();
  collector.stop();
});

test("without a collector nothing is traced, and requests do not wait for one that is down", async ({
  app,
  address,
  startInstance,
}) => {
  const instance = await startInstance({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_BSP_SCHEDULE_DELAY: "50" },
  });
  for (let n = 0; n < 5; n++)
    expect((await new HttpBrowser(instance.url, address).send("/sign-in")).status).toBe(200);
  await instance.stop();
  expect(app.output()).not.toContain("traceId");
});
