// Checks our credentials with a request that does not exist: a "not found" means that Vonage accepts them.
// Sends and costs nothing, and bypasses the circuit breaker.
import "server-only";
import { randomUUID } from "node:crypto";
import { getResponse, vonage } from "./call";
import { getRequestUrl } from "./verify";

export type CredentialProbe =
  /** `theirTime` is the response's Date header, in whole seconds. */
  { status: "answered"; httpStatus: number; theirTime: Date | null } | { status: "silent"; error: unknown };

/** The caller sets the timeout. */
export async function probeCredentials(): Promise<CredentialProbe> {
  try {
    await vonage().verify2.sendPostRequest(getRequestUrl(randomUUID()), { code: "000000" });
    return { status: "answered", httpStatus: 200, theirTime: null };
  } catch (error) {
    const response = getResponse(error);
    if (!response) return { status: "silent", error };
    void response.body?.cancel().catch(() => undefined);
    const date = response.headers.get("date");
    return { status: "answered", httpStatus: response.status, theirTime: date ? new Date(date) : null };
  }
}

export async function createBearerHeader(): Promise<string> {
  return vonage().verify2["auth"].createBearerHeader();
}
