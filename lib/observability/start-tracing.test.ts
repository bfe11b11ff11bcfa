import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { expect, test } from "vitest";
import { sanitizeSpan } from "./start-tracing";

const SECRET = "kingfisher";

test("spans export only allowlisted data, whichever library created them", async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider
    .getTracer("test")
    .startSpan(`fetch POST https://${SECRET}:${SECRET}@example.test:443/${SECRET}?a=${SECRET}`);
  span.setAttributes({
    "http.url": `https://example.test/${SECRET}`,
    "http.target": `/reset-password/${SECRET}?token=${SECRET}`,
    "http.method": "POST",
    "next.route": `/reset-password/${SECRET}`,
    "next.span_name": `render route (app) /x/${SECRET}`,
    [SECRET]: 1,
  });
  span.recordException(new TypeError(SECRET));
  span.addEvent(SECRET, { [SECRET]: SECRET });
  span.addLink({ context: span.spanContext(), attributes: { [SECRET]: SECRET } });
  span.setStatus({ code: 2, message: SECRET });
  span.end();

  const [made] = exporter.getFinishedSpans();
  if (!made) throw new Error("no span was made");
  const { name, attributes, events, links, status, duration, spanContext } = sanitizeSpan(made);
  expect(JSON.stringify({ name, attributes, events, links, status })).not.toContain(SECRET);
  expect(name).toBe("fetch POST //example.test:443");
  expect(attributes).toMatchObject({ "http.method": "POST", "next.route": "other" });
  expect(events.map(({ attributes }) => attributes?.["exception.type"])).toEqual(["TypeError", undefined]);
  expect(status.code).toBe(2);
  expect([duration, spanContext.call(made).spanId]).toEqual([made.duration, made.spanContext().spanId]);
});
