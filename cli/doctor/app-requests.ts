// One request to the app at APP_URL, as the doctor makes them: no redirect is followed.

const ANSWER_WITHIN_MS = 5_000;

/** Throws what fetch throws. */
export async function askApp(
  address: URL,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(address, {
    method,
    headers: { "user-agent": "twofold doctor", ...headers },
    ...(body !== undefined && { body }),
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Whether what answers there is an app of ours. Throws where nothing answers. */
export async function isAlive(appUrl: URL): Promise<boolean> {
  const { status, text } = await askApp(new URL("/api/health", appUrl));
  return status === 200 && text.includes("alive");
}

export const NOT_RUNNING = "The app is not running at APP_URL. Start it, then try again.";
