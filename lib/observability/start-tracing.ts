// Next.js creates spans with full URLs, so only names and attributes known to be harmless are exported.
import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Attributes } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";
import { getRoute } from "@/lib/http/route";
import { stopAtShutdown } from "@/lib/http/shutdown";

/** An unavailable collector must not delay the shutdown. */
const FLUSH_TIMEOUT_MS = 2_000;

/** All other attributes are removed: URLs, headers, error messages, statements. */
const ALLOWED_ATTRIBUTES: ReadonlySet<string> = new Set(
  `http.method http.request.method http.status_code http.response.status_code http.route
  next.route next.page next.segment next.span_name next.span_type next.rsc error.type operation.name
  db.operation.name db.collection.name provider.call`.split(/\s+/),
);

/** The exporter reads the other OTEL_… variables itself (headers, timeout, sampling). */
export async function startTracing(serviceName: string): Promise<void> {
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace-node"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/resources"),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new BatchSpanProcessor(withoutSecrets(new OTLPTraceExporter()))],
  });
  // Traces start here: a client's `traceparent` must not control sampling or parent spans.
  provider.register({ propagator: null });
  const flush = () => provider.forceFlush().catch(() => undefined);
  stopAtShutdown(() => Promise.race([flush(), pause(FLUSH_TIMEOUT_MS, undefined, { ref: false })]));
}

function withoutSecrets(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(sanitizeSpan), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

export function sanitizeSpan(span: ReadableSpan): ReadableSpan {
  const sanitized = {
    name: replaceUrls(span.name),
    attributes: filterAttributes(span.attributes),
    events: span.events.map(({ name, time, attributes = {} }) => {
      const type = attributes["exception.type"];
      return {
        name: name === "exception" ? name : "event",
        time,
        attributes: type ? { "exception.type": type } : {},
      };
    }),
    links: [],
    status: { code: span.status.code },
  };
  // All other properties are inherited from the span.
  return Object.assign(Object.create(span) as ReadableSpan, sanitized);
}

function filterAttributes(attributes: Attributes): Attributes {
  const allowed = Object.entries(attributes).filter(([name]) => ALLOWED_ATTRIBUTES.has(name));
  return Object.fromEntries(
    allowed.map(([name, value]) => [name, typeof value === "string" ? replaceUrls(value) : value]),
  );
}

/** Replaces URLs with their host, and paths with their route. */
function replaceUrls(text: string): string {
  return text
    .replace(/https?:\/\/(?:[^/\s@]*@)?([^/\s?#@]+)\S*/g, (_, host: string) => `//${host}`)
    .replace(/(^|\s)\/(?!\/)\S*/g, (path) => path.replace(/\S+/, toRoute));
}

/** Handles Next.js file names such as `/(auth)/sign-in/page`, too. */
function toRoute(path: string): string {
  return getRoute(path.replace(/\/\([^/)]*\)/g, "").replace(/\/(page|route)$/, "") || "/");
}
