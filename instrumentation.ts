// Next calls this when a server starts, and waits for it before the first answer.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startUp } = await import("@/lib/start-up");
  startUp(process.env);
  const { startJobs } = await import("@/lib/accounts/jobs");
  startJobs();
}
