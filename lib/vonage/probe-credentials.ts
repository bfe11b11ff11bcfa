// Asks Vonage about a request that never was: who gets "not found" has been believed. Nothing is sent, costs or changes, and
// the circuit breaker hears nothing of it.
import "server-only";
import { randomUUID } from "node:crypto";
import { responseOf, vonage } from "./call";
import { addressOf } from "./verify";

export type Handshake =
  /** `theirTime` is that of the answer's Date header, in whole seconds. */
  { status: "answered"; httpStatus: number; theirTime: Date | null } | { status: "silent"; error: unknown };

/** Has a code judged for an id that nobody was given. The caller limits the time that this may take. */
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

/** The Authorization header that our calls carry, with a fresh token. */
export async function bearerHeader(): Promise<string> {
  return vonage().verify2["auth"].createBearerHeader();
}
