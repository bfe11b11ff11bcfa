// Whoever gets codes that they did not ask for stops them, without an account and without a proof. As anybody can stop any
// number, only codes that nobody has proven to want are stopped: a user's own never are, or anybody could lock them out.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { maskPhone, parsePhone, type PhoneRefusal } from "@/lib/values/phone-number";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { keyedHash } from "@/lib/crypto/tokens";
import { allowedCountryCodes } from "./settings/served-countries";

/** Long enough to have peace, short enough for whoever gets the number next. */
export const STOPPED_FOR_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;

export type StopRefusal = PhoneRefusal | "too_many_stops";

export type StopOutcome =
  /** Whatever the number was before: known or unknown here, stopped or not. */
  { status: "stopped" } | { status: "refused"; refusal: StopRefusal; retryAfterSeconds?: number };

/** From now on no sign-up and no change of a number sends anything there. Sends nothing itself. */
export async function stopMessages(
  { phone: typed, country }: { phone: string; country: string },
  client: ClientInfo,
): Promise<StopOutcome> {
  const parsed = parsePhone(typed, country, await allowedCountryCodes());
  if (parsed.status === "refused") return parsed;
  const counted = await consumeLimits([["stops_per_ip", client.ip]], { client, userId: null });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_stops", retryAfterSeconds: counted.retryAfterSeconds };

  const stoppedAt = new Date();
  const expiresAt = new Date(stoppedAt.getTime() + STOPPED_FOR_DAYS * DAY_MS);
  const subject = keyedHash(parsed.phone);
  await inTransaction(async (tx) => {
    await tx.stoppedNumber.upsert({
      where: { subject },
      create: { subject, stoppedAt, expiresAt },
      update: { stoppedAt, expiresAt },
    });
    await tx.stoppedNumber.deleteMany({ where: { expiresAt: { lt: stoppedAt } } });
    await recordEvent(tx, client, {
      name: "messages_stopped",
      userId: null,
      data: { phone: maskPhone(parsed.phone), days: STOPPED_FOR_DAYS },
    });
  });
  return { status: "stopped" };
}

/** Until when nothing goes to this number (E.164) that nobody has proven to want; null where nothing was stopped. */
export async function stoppedUntil(phone: string, at: Date): Promise<Date | null> {
  const stopped = await db().stoppedNumber.findUnique({ where: { subject: keyedHash(phone) } });
  return stopped && stopped.expiresAt > at ? stopped.expiresAt : null;
}

export type AllowOutcome =
  { status: "allowed" | "was_allowed"; maskedPhone: string } | { status: "refused"; refusal: PhoneRefusal };

/** Lifts it before its time. Called by the operator on the server; the number as typed, with its country code. */
export async function allowMessages(typed: string, operator: ClientInfo): Promise<AllowOutcome> {
  const parsed = parsePhone(typed, "", await allowedCountryCodes());
  if (parsed.status === "refused") return parsed;
  const maskedPhone = maskPhone(parsed.phone);
  return inTransaction(async (tx) => {
    const { count } = await tx.stoppedNumber.deleteMany({ where: { subject: keyedHash(parsed.phone) } });
    if (count === 0) return { status: "was_allowed", maskedPhone } as const;
    const data = { phone: maskedPhone };
    await recordEvent(tx, operator, { name: "messages_allowed", userId: null, data });
    return { status: "allowed", maskedPhone } as const;
  });
}
