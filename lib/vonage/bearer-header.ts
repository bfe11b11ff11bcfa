// Reuses the SDK's bearer token. The SDK parses the private key and signs a token for each call, which takes
// more processor time than the rest of the call.
import "server-only";

/** The SDK's tokens are valid for 15 minutes. */
const REUSE_MS = 10 * 60 * 1000;

let current: { header: string; signedAt: number } | undefined;

/** Returns the header of the last ten minutes, or a new one from `sign`. */
export async function reuseBearerHeader(sign: () => Promise<string>): Promise<string> {
  const now = Date.now();
  if (!current || now - current.signedAt > REUSE_MS) current = { header: await sign(), signedAt: now };
  return current.header;
}

/** Call it when Vonage refuses the token, for example because the clock was wrong when it was signed. */
export function forgetBearerHeader(): void {
  current = undefined;
}
