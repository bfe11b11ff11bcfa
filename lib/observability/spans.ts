import "server-only";
import { SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

/** Names and attributes must not contain personal data. Costs next to nothing while tracing is off. */
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
