// Requests from the doctor to the app at APP_URL.

const TIMEOUT_MS = 5_000;

/** Does not follow redirects. Throws whatever `fetch` throws. */
export async function requestApp(
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
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Whether Twofold responds at the URL. Throws if nothing responds. */
export async function isAlive(appUrl: URL): Promise<boolean> {
  const { status, text } = await requestApp(new URL("/api/health", appUrl));
  return status === 200 && text.includes("alive");
}

export const NOT_RUNNING = "The app is not running at APP_URL. Start it, then try again.";
