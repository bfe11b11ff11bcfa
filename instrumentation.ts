// Next calls this when a server starts, and waits for it before the first answer; and again for every surprise.
import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startUp } = await import("@/lib/http/start-up");
  startUp(process.env);
  const { watchProcess } = await import("@/lib/admin/metrics/scrape");
  await watchProcess();
  const { startJobs } = await import("@/lib/accounts/jobs");
  startJobs();
}

export const onRequestError: Instrumentation.onRequestError = async (error, { method }, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { reportError: tellSurprise } = await import("@/lib/observability/report-error");
  tellSurprise(error, { method, route: context.routePath, kind: context.routeType });
};
