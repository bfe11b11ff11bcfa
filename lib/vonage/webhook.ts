// Verifies Vonage's callbacks: signed recently with our secret, for this exact body and our application.
import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { jwtVerify } from "jose";
import * as v from "valibot";
import { env } from "@/lib/env";
import { log } from "@/lib/observability/log";
import { VONAGE_TIMING } from "./timing";

/** Parsed leniently, because Vonage adds fields. */
const Callback = v.object({
  request_id: v.pipe(v.string(), v.uuid()),
  type: v.picklist(["event", "summary"]),
  status: v.string(),
});

const REPORTS: Partial<Record<string, VerifyCallback["report"]>> = {
  completed: "completed",
  failed: "failed",
  user_rejected: "failed",
  rejected: "failed",
  expired: "expired",
  blocked: "blocked",
};

export type VerifyCallback = { requestId: string; report: "completed" | "failed" | "expired" | "blocked" };

export type CallbackReading =
  | { status: "genuine"; callback: VerifyCallback | null }
  | { status: "refused"; reason: "not_configured" | "not_signed" | "other_body" | "other_application" };

/** `callback` is null if it is genuine but irrelevant to us. */
export async function readCallback(
  rawBody: Uint8Array,
  authorization: string | null,
): Promise<CallbackReading> {
  const { VONAGE_SIGNATURE_SECRET: secret, VONAGE_APPLICATION_ID: applicationId } = env();
  if (!secret) return { status: "refused", reason: "not_configured" };
  const token = authorization?.match(/^bearer +([\w.-]+)$/i)?.[1];
  const claims = token && (await verifiedClaims(token, secret));
  if (!claims) return { status: "refused", reason: "not_signed" };
  if (!matchesHash(claims["payload_hash"], rawBody)) return { status: "refused", reason: "other_body" };
  if (claims["application_id"] !== applicationId) return { status: "refused", reason: "other_application" };
  return { status: "genuine", callback: parse(rawBody) };
}

async function verifiedClaims(token: string, secret: string) {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ["HS256"],
      issuer: "Vonage",
      // Vonage's tokens have no expiry.
      maxTokenAge: VONAGE_TIMING.callbackMaxAgeSeconds,
      clockTolerance: 30,
    });
    return payload;
  } catch {
    return null;
  }
}

function matchesHash(claimed: unknown, body: Uint8Array): boolean {
  const actual = Buffer.from(createHash("sha256").update(body).digest("hex"));
  const given = Buffer.from(typeof claimed === "string" ? claimed.toLowerCase() : "");
  return given.length === actual.length && timingSafeEqual(given, actual);
}

function parse(rawBody: Uint8Array): VerifyCallback | null {
  const parsed = v.safeParse(Callback, parseJson(rawBody));
  if (!parsed.success) return null;
  const { request_id: requestId, status } = parsed.output;
  const report = REPORTS[status];
  if (report) return { requestId, report };
  logIgnored(status);
  return null;
}

const MAX_LOGGED = 20;
const logged = new Set<string>();

/** `cancelled` and `action_pending` need no reaction. Logs each status once, so that new ones are noticed. */
function logIgnored(status: string): void {
  const short = status.slice(0, 40);
  if (logged.has(short) || logged.size >= MAX_LOGGED) return;
  logged.add(short);
  log.warn({ callbackStatus: short }, "ignored a callback of Vonage with this status");
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(rawBody));
  } catch {
    return null;
  }
}
