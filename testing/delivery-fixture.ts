// What tests of lib/deliveries say over and over: a message that somebody asks for, and its row.
import { randomInt } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/lib/database/client";
import type { Message } from "@/lib/deliveries/limits/counters";
import { deliverCode, type DeliveryOutcome } from "@/lib/deliveries/deliver";
import { checkSendLimits, type GuardOutcome } from "@/lib/deliveries/limits/guard";
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

type Draft = { message: Message; purpose: Purpose };

/** Inserts the rows of messages, as challenges do before they ask the guard. Returns their ids in the same order. */
export async function insertDeliveries(drafts: readonly Draft[]): Promise<string[]> {
  const rows = drafts.map(({ message: { phone, country, ip, channel }, purpose }) => ({
    ...{ id: uuidv7(), phone, phoneCountry: country, ip, channel, purpose },
    ...{ state: "asked" as const, askedAt: new Date() },
  }));
  await db().delivery.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

export async function insertDelivery(message: Message, purpose: Purpose): Promise<string> {
  const [id = ""] = await insertDeliveries([{ message, purpose }]);
  return id;
}

/** Asks for a message as a challenge does: by way of guard and provider. */
export async function deliver(wish: Wish = {}): Promise<DeliveryOutcome & { deliveryId: string }> {
  const { purpose = "sign_up" } = wish;
  const asked = message(wish);
  const deliveryId = await insertDelivery(asked, purpose);
  const { phone, country, ip, channel } = asked;
  const code = { codeLength: 6, codeLifetimeSeconds: 300 };
  const outcome = await deliverCode({ deliveryId, purpose, phone, country, ip, channel, ...code });
  return { ...outcome, deliveryId };
}

/** Asks the guard alone, at any time. */
export async function pass(wish: Wish = {}, at = new Date()): Promise<GuardOutcome & { deliveryId: string }> {
  const { purpose = "sign_up" } = wish;
  const asked = message(wish);
  const deliveryId = await insertDelivery(asked, purpose);
  return { ...(await checkSendLimits(deliveryId, asked, at)), deliveryId };
}

/** Asks the guard for one message after another, each at its time. */
export async function passAll(wishes: readonly (Wish & { at: Date })[]): Promise<GuardOutcome[]> {
  const outcomes: GuardOutcome[] = [];
  for (const ask of await prepare(wishes)) outcomes.push(await ask());
  return outcomes;
}

/** Asks the guard for all messages at the same time. */
export async function passAtOnce(wishes: readonly Wish[]): Promise<GuardOutcome[]> {
  const asks = await prepare(wishes.map((wish) => ({ ...wish, at: new Date() })));
  return Promise.all(asks.map((ask) => ask()));
}

async function prepare(wishes: readonly (Wish & { at: Date })[]): Promise<(() => Promise<GuardOutcome>)[]> {
  const drafts = wishes.map(({ at, ...wish }) => ({
    at,
    message: message(wish),
    purpose: wish.purpose ?? "sign_up",
  }));
  const deliveryIds = await insertDeliveries(drafts);
  return drafts.map(
    ({ message, at }, n) =>
      () =>
        checkSendLimits(deliveryIds[n] ?? "", message, at),
  );
}
