// Checks our credentials with a request that does not exist: a "not found" means that Vonage accepts them.
// Sends and costs nothing, and bypasses the circuit breaker.
import "server-only";
import { randomUUID } from "node:crypto";
import { responseOf, vonage } from "./call";
import { addressOf } from "./verify";

export type Handshake =
  /** `theirTime` is the response's Date header, in whole seconds. */
  { status: "answered"; httpStatus: number; theirTime: Date | null } | { status: "silent"; error: unknown };

/** The caller sets the timeout. */
export async function probeCredentials(): Promise<Handshake> {
  try {
    await vonage().verify2.sendPostRequest(addressOf(randomUUID()), { code: "000000" });
    return { status: "answered", httpStatus: 200, theirTime: null };
  } catch (error) {
    const response = responseOf(error);
    if (!response) return { status: "silent", error };
    void response.body?.cancel().catch(() => undefined);
    const date = response.headers.get("date");
    return { status: "answered", httpStatus: response.status, theirTime: date ? new Date(date) : null };
  }
}

export async function bearerHeader(): Promise<string> {
  return vonage().verify2["auth"].createBearerHeader();
}
