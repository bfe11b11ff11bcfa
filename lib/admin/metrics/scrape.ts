import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { collectDefaultMetrics, register } from "prom-client";
import { env } from "@/lib/env";
import { startTracing } from "@/lib/observability/start-tracing";
import { readDatabaseGauges } from "./database-gauges";

/** Returns null unless the token is correct. */
export async function scrape(authorization: string | null): Promise<{ text: string; type: string } | null> {
  const token = env().METRICS_TOKEN;
  const given = authorization?.replace(/^bearer +/i, "Bearer ");
  if (token === undefined || given === undefined || !isEqualConstantTime(given, `Bearer ${token}`))
    return null;
  await readDatabaseGauges();
  return { text: await register.metrics(), type: register.contentType };
}

export async function startMonitoring(): Promise<void> {
  const { METRICS_TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME } = env();
  if (METRICS_TOKEN && !register.getSingleMetric("process_cpu_seconds_total")) collectDefaultMetrics();
  if (OTEL_EXPORTER_OTLP_ENDPOINT) await startTracing(OTEL_SERVICE_NAME);
}

/** Hashes first, so that the time does not depend on the length. */
function isEqualConstantTime(given: string, expected: string): boolean {
  const [givenDigest, expectedDigest] = [given, expected].map((text) =>
    createHash("sha256").update(text).digest(),
  );
  return timingSafeEqual(givenDigest ?? Buffer.alloc(0), expectedDigest ?? Buffer.alloc(0));
}
