// Next.js calls `register` once when a server starts, and `onRequestError` for every unexpected error.
import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkEnvironment } = await import("@/server/check-environment");
  const env = checkEnvironment(process.env);
  const { startMonitoring } = await import("@/lib/admin/metrics/scrape");
  await startMonitoring();
  const { serve } = await import("@/server/serve");
  serve(env);
  const { startJobs } = await import("@/lib/accounts/jobs");
  startJobs();
}

export const onRequestError: Instrumentation.onRequestError = async (error, { method }, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { reportError } = await import("@/lib/observability/report-error");
  reportError(error, { method, route: context.routePath, kind: context.routeType });
};
