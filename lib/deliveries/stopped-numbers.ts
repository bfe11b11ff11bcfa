// Stops unwanted codes to a number, without an account or verification. Anyone can stop any number, so this
// applies only to unverified numbers: otherwise it would lock users out. A new holder claims the number: one
// code a day, and entering it lifts the stop.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { maskPhone, parsePhone, type PhoneDetails, type PhoneRefusal } from "@/lib/values/phone-number";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { keyedHash } from "@/lib/crypto/tokens";
import { getAllowedCountryCodes } from "./settings/served-countries";
import { DAY_MS } from "@/lib/values/durations";

/** Long enough to end harassment, short enough for the next holder of the number. */
export const STOPPED_FOR_DAYS = 30;

/** However many people say that a stopped number is theirs, it gets one code in this time. */
const CLAIM_EVERY_MS = DAY_MS;

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
    // A lifted stop remembers for a day that its number was claimed.
    const purgeBefore = new Date(stoppedAt.getTime() - CLAIM_EVERY_MS);
    await tx.stoppedNumber.deleteMany({ where: { expiresAt: { lt: purgeBefore } } });
    await recordEvent(tx, client, {
      name: "messages_stopped",
      userId: null,
      data: { phone: maskPhone(parsed.phone), days: STOPPED_FOR_DAYS },
    });
  });
  return { status: "stopped" };
}

export type Stop = { expiresAt: Date; claimedAt: Date | null };

/** Returns the stop of a number, or null if it may get codes. */
export async function findStop(phone: string, at: Date): Promise<Stop | null> {
  const stop = await db().stoppedNumber.findUnique({ where: { subject: keyedHash(phone) } });
  return stop && stop.expiresAt > at ? stop : null;
}

/** Returns 0 if the number can be claimed now. */
export function getClaimWaitSeconds({ claimedAt }: Stop, at: Date): number {
  if (!claimedAt) return 0;
  return Math.max(0, Math.ceil((claimedAt.getTime() + CLAIM_EVERY_MS - at.getTime()) / 1000));
}

/**
 * Claims a stopped number: its next code may be sent. Returns false if it was claimed within the last day; of
 * concurrent claims, one succeeds.
 */
export async function claimStoppedNumber(
  phone: string,
  userId: string | null,
  client: ClientInfo,
): Promise<boolean> {
  const claimedAt = new Date();
  const latest = new Date(claimedAt.getTime() - CLAIM_EVERY_MS);
  return inTransaction(async (tx) => {
    const { count } = await tx.stoppedNumber.updateMany({
      where: { subject: keyedHash(phone), OR: [{ claimedAt: null }, { claimedAt: { lte: latest } }] },
      data: { claimedAt },
    });
    if (count === 0) return false;
    const data = { phone: maskPhone(phone) };
    await recordEvent(tx, client, { name: "stopped_number_claimed", userId, data });
    return true;
  });
}

/** Undoes a claim whose code was not sent. */
export async function releaseStoppedNumber(phone: string): Promise<void> {
  await db().stoppedNumber.updateMany({ where: { subject: keyedHash(phone) }, data: { claimedAt: null } });
}

/** Lifts the stop of a number, and records that. Returns false if there was none. */
export async function liftStop(
  tx: Transaction,
  phone: string,
  userId: string | null,
  client: ClientInfo,
): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.stoppedNumber.updateMany({
    where: { subject: keyedHash(phone), expiresAt: { gt: now } },
    data: { expiresAt: now },
  });
  if (count === 0) return false;
  await recordEvent(tx, client, { name: "messages_allowed", userId, data: { phone: maskPhone(phone) } });
  return true;
}

export type AllowOutcome =
  { status: "allowed" | "was_allowed"; maskedPhone: string } | { status: "refused"; refusal: PhoneRefusal };

/** Lifts a stop early, for operators. `typed` is the number with its country code. */
export async function allowMessages(typed: string, operator: ClientInfo): Promise<AllowOutcome> {
  const parsed = parsePhone(typed, "", await getAllowedCountryCodes());
  if (parsed.status === "refused") return parsed;
  const maskedPhone = maskPhone(parsed.phone);
  const isLifted = await inTransaction((tx) => liftStop(tx, parsed.phone, null, operator));
  return { status: isLifted ? "allowed" : "was_allowed", maskedPhone };
}
