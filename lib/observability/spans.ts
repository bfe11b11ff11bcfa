// Spans for tracing. They cost next to nothing while tracing is off (start-tracing.ts).
import "server-only";
import { SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

/** Runs work in a span of the current trace. Names and attributes must not contain personal data. */
export async function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer("twofold").startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

export function getTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
