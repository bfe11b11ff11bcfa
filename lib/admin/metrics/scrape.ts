// What Prometheus reads, for whoever shows the token; for everybody else there is no such place.
import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { collectDefaultMetrics, register } from "prom-client";
import { env } from "@/lib/env";
import { startTracing } from "@/lib/observability/start-tracing";
import { readDatabaseGauges } from "./database-gauges";

/** All figures of this instance in Prometheus' text format, or null for whoever may not read them. */
export async function scrape(authorization: string | null): Promise<{ text: string; type: string } | null> {
  const token = env().METRICS_TOKEN;
  if (token === undefined || authorization === null || !isSame(authorization, `Bearer ${token}`)) return null;
  await readDatabaseGauges();
  return { text: await register.metrics(), type: register.contentType };
}

/** Starts what watches the process itself – memory, CPU, event loop, collected garbage –, and traces: each where it is asked for. */
export async function watchProcess(): Promise<void> {
  const { METRICS_TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME } = env();
  if (METRICS_TOKEN && !register.getSingleMetric("process_cpu_seconds_total")) collectDefaultMetrics();
  if (OTEL_EXPORTER_OTLP_ENDPOINT) await startTracing(OTEL_SERVICE_NAME);
}

/** In the same time whatever differs, and however long it is. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(one ?? Buffer.alloc(0), other ?? Buffer.alloc(0));
}
