// Spans of traces. Where tracing is off (lib/observability/start-tracing.ts) they cost next to nothing and go nowhere.
import "server-only";
import { SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

/** Does something as a span of the present trace. Name and attributes are words and numbers of ours, nothing of a person. */
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

/** The id of the present trace, for the log; none where tracing is off. */
export function traceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
