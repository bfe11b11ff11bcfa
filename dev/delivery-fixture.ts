// What tests of lib/deliveries say over and over: a message that somebody asks for, and its row.
import { randomInt } from "node:crypto";
import { db } from "@/lib/db";
import type { Message } from "@/lib/deliveries/counters";
import { deliverCode, type DeliveryOutcome } from "@/lib/deliveries/deliver";
import { passGuard, type GuardOutcome } from "@/lib/deliveries/guard";
import type { Purpose } from "@/prisma/generated/enums";

type Wish = Partial<Message> & { purpose?: Purpose };

/** A German mobile number, unlike any other in its first digits. */
export function anyNumber(): string {
  return `+49151${randomInt(10_000_000, 99_999_999)}`;
}

/** An address of a network of its own. */
export function anyAddress(): string {
  return `${randomInt(11, 200)}.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** A message that nothing speaks against: from an address and to a number that nobody has asked for. */
export function message({ purpose = "sign_up", ...wish }: Wish = {}): Message {
  return {
    phone: anyNumber(),
    country: "DE",
    ip: anyAddress(),
    channel: "sms",
    isProven: purpose !== "sign_up" && purpose !== "change_phone",
    ...wish,
  };
}

/** Writes the row of a message, as a challenge does before it asks. */
export async function deliveryOf(
  { phone, country, ip, channel }: Message,
  purpose: Purpose,
): Promise<string> {
  const row = { phone, phoneCountry: country, ip, channel, purpose };
  const { id } = await db().delivery.create({ data: { ...row, state: "asked", askedAt: new Date() } });
  return id;
}

/** Asks for a message as a challenge does: by way of guard and provider. */
export async function deliver(wish: Wish = {}): Promise<DeliveryOutcome & { deliveryId: string }> {
  const { purpose = "sign_up" } = wish;
  const asked = message(wish);
  const deliveryId = await deliveryOf(asked, purpose);
  const { phone, country, ip, channel } = asked;
  const code = { codeLength: 6, codeLifetimeSeconds: 300 };
  const outcome = await deliverCode({ deliveryId, purpose, phone, country, ip, channel, ...code });
  return { ...outcome, deliveryId };
}

/** Asks the guard alone, at any time. */
export async function pass(wish: Wish = {}, at = new Date()): Promise<GuardOutcome & { deliveryId: string }> {
  const { purpose = "sign_up" } = wish;
  const asked = message(wish);
  const deliveryId = await deliveryOf(asked, purpose);
  return { ...(await passGuard(deliveryId, asked, at)), deliveryId };
}
