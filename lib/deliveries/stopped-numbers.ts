// Stops unwanted codes to a number, without an account or verification. Anyone can stop any number, so this
// applies only to unverified numbers: otherwise it would lock users out.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { maskPhone, parsePhone, type PhoneDetails, type PhoneRefusal } from "@/lib/values/phone-number";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { keyedHash } from "@/lib/crypto/tokens";
import { getAllowedCountryCodes } from "./settings/served-countries";
import { DAY_MS } from "@/lib/values/durations";

/** Long enough to end harassment, short enough for the next holder of the number. */
export const STOPPED_FOR_DAYS = 30;

export type StopRefusal = PhoneRefusal | "too_many_stops";

export type StopOutcome =
  /** The same for every number: known or unknown, stopped or not. */
  | { status: "stopped" }
  | ({ status: "refused"; refusal: StopRefusal; retryAfterSeconds?: number } & PhoneDetails);

export async function stopMessages(
  { phone: typed, country }: { phone: string; country: string },
  client: ClientInfo,
): Promise<StopOutcome> {
  const parsed = parsePhone(typed, country, await getAllowedCountryCodes());
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

export async function getStopExpiry(phone: string, at: Date): Promise<Date | null> {
  const stopped = await db().stoppedNumber.findUnique({ where: { subject: keyedHash(phone) } });
  return stopped && stopped.expiresAt > at ? stopped.expiresAt : null;
}

export type AllowOutcome =
  { status: "allowed" | "was_allowed"; maskedPhone: string } | { status: "refused"; refusal: PhoneRefusal };

/** Lifts a stop early, for operators. `typed` is the number with its country code. */
export async function allowMessages(typed: string, operator: ClientInfo): Promise<AllowOutcome> {
  const parsed = parsePhone(typed, "", await getAllowedCountryCodes());
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
