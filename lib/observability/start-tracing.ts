// Traces by OpenTelemetry, where an operator has named who collects them; nothing of it is loaded otherwise. Next makes spans of
// its own once there is somebody to take them, with whole addresses in them: what leaves is names and attributes known to be harmless.
import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Attributes } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";
import { routeOf } from "@/lib/http/route";
import { stopAtShutdown } from "@/lib/http/shutdown";

/** A collector that is away holds nobody up at the end. */
const FLUSHED_WITHIN_MS = 2_000;

/** Everything else is cut off: addresses, headers, messages of errors, statements. */
const HARMLESS: ReadonlySet<string> = new Set(
  `http.method http.request.method http.status_code http.response.status_code http.route
  next.route next.page next.segment next.span_name next.span_type next.rsc error.type operation.name
  db.operation.name db.collection.name provider.call`.split(/\s+/),
);

/** Starts it. The exporter reads the rest of OTEL_… itself (headers, time-out, sampling), as every program with OpenTelemetry does. */
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
  // Traces begin here: a stranger's `traceparent` decides neither what is sampled nor where it belongs.
  provider.register({ propagator: null });
  const flushed = () => provider.forceFlush().catch(() => undefined);
  stopAtShutdown(() => Promise.race([flushed(), pause(FLUSHED_WITHIN_MS, undefined, { ref: false })]));
}

function withoutSecrets(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(harmless), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** The same span with a name and attributes that may leave. */
export function harmless(span: ReadableSpan): ReadableSpan {
  const own = {
    name: withTemplates(span.name),
    attributes: harmlessAttributes(span.attributes),
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
  // What it holds beside these stays readable through it.
  return Object.assign(Object.create(span) as ReadableSpan, own);
}

function harmlessAttributes(attributes: Attributes): Attributes {
  const kept = Object.entries(attributes).filter(([name]) => HARMLESS.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, typeof value === "string" ? withTemplates(value) : value]),
  );
}

/** Addresses within become their host or their route, whoever wrote them. */
function withTemplates(text: string): string {
  return text
    .replace(/https?:\/\/(?:[^/\s@]*@)?([^/\s?#@]+)\S*/g, (_, host: string) => `//${host}`)
    .replace(/(^|\s)\/(?!\/)\S*/g, (path) => path.replace(/\S+/, templateOf));
}

/** Also of the names that Next gives to files: `/(auth)/sign-in/page`. */
function templateOf(path: string): string {
  return routeOf(path.replace(/\/\([^/)]*\)/g, "").replace(/\/(page|route)$/, "") || "/");
}
