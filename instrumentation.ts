// Next calls this when a server starts, and waits for it before the first answer; and again for every surprise.
import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startUp } = await import("@/lib/start-up");
  startUp(process.env);
  const { watchProcess } = await import("@/lib/watch/scrape");
  await watchProcess();
  const { startJobs } = await import("@/lib/accounts/jobs");
  startJobs();
}

export const onRequestError: Instrumentation.onRequestError = async (error, { method }, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { tellSurprise } = await import("@/lib/surprise");
  tellSurprise(error, { method, route: context.routePath, kind: context.routeType });
};
