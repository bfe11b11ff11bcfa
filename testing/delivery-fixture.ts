// Builds and sends messages, for tests of lib/deliveries.
import { randomInt } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/lib/database/client";
import type { Message } from "@/lib/deliveries/limits/counters";
import { deliverCode, toOutcomeChange, type DeliveryOutcome } from "@/lib/deliveries/deliver";
import { checkSendLimits, type GuardOutcome } from "@/lib/deliveries/limits/guard";
import type { Purpose } from "@/prisma/generated/enums";

type MessageOptions = Partial<Message> & { purpose?: Purpose };

/** Returns a random German mobile number whose prefix no other test uses. */
export function anyNumber(): string {
  return `+49151${randomInt(10_000_000, 99_999_999)}`;
}

/** Returns a random IP address in its own network. */
export function anyAddress(): string {
  return `${randomInt(11, 200)}.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** Returns a message that passes all limits: its address and number are new. */
export function message({ purpose = "sign_up", ...options }: MessageOptions = {}): Message {
  return {
    phone: anyNumber(),
    country: "DE",
    ip: anyAddress(),
    channel: "sms",
    isVerified: purpose !== "sign_up" && purpose !== "change_phone",
    ...options,
  };
}

type Draft = { message: Message; purpose: Purpose };

/**
 * Inserts delivery rows as challenges do before they check the limits. Returns their ids in the same order.
 */
export async function insertDeliveries(drafts: readonly Draft[]): Promise<string[]> {
  const rows = drafts.map(({ message: { phone, country, ip, channel }, purpose }) => ({
    ...{ id: uuidv7(), phone, phoneCountry: country, ip, channel, purpose },
    ...{ state: "asked" as const, requestedAt: new Date() },
  }));
  await db().delivery.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

export async function insertDelivery(message: Message, purpose: Purpose): Promise<string> {
  const [id = ""] = await insertDeliveries([{ message, purpose }]);
  return id;
}

/** Sends a message as a challenge does: through the limits and the provider. */
export async function deliver(
  options: MessageOptions = {},
): Promise<DeliveryOutcome & { deliveryId: string }> {
  const { purpose = "sign_up" } = options;
  const sent = message(options);
  const deliveryId = await insertDelivery(sent, purpose);
  const { phone, country, ip, channel } = sent;
  const code = { codeLength: 6, codeLifetimeSeconds: 300, locale: "en-us" };
  const outcome = await deliverCode({ deliveryId, purpose, phone, country, ip, channel, ...code });
  return { ...outcome, deliveryId };
}

/** Writes an outcome into the row of its delivery. */
export async function recordOutcome(deliveryId: string, outcome: DeliveryOutcome): Promise<void> {
  await db().delivery.update({ where: { id: deliveryId }, data: toOutcomeChange(outcome) });
}

/** Checks the limits for one message, at a given time. */
export async function checkMessage(
  options: MessageOptions = {},
  at = new Date(),
): Promise<GuardOutcome & { deliveryId: string }> {
  const { purpose = "sign_up" } = options;
  const sent = message(options);
  const deliveryId = await insertDelivery(sent, purpose);
  return { ...(await checkSendLimits(deliveryId, sent, at)), deliveryId };
}

/** Checks the limits for one message after another, each at its time. */
export async function checkInOrder(
  messages: readonly (MessageOptions & { at: Date })[],
): Promise<GuardOutcome[]> {
  const outcomes: GuardOutcome[] = [];
  for (const check of await prepare(messages)) outcomes.push(await check());
  return outcomes;
}

/** Checks the limits for all messages concurrently. */
export async function checkConcurrently(messages: readonly MessageOptions[]): Promise<GuardOutcome[]> {
  const checks = await prepare(messages.map((options) => ({ ...options, at: new Date() })));
  return Promise.all(checks.map((check) => check()));
}

async function prepare(
  messages: readonly (MessageOptions & { at: Date })[],
): Promise<(() => Promise<GuardOutcome>)[]> {
  const drafts = messages.map(({ at, ...options }) => ({
    at,
    message: message(options),
    purpose: options.purpose ?? "sign_up",
  }));
  const deliveryIds = await insertDeliveries(drafts);
  return drafts.map(
    ({ message, at }, n) =>
      () =>
        checkSendLimits(deliveryIds[n] ?? "", message, at),
  );
}
