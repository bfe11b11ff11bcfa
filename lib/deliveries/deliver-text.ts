// Sends a text without a code to a verified number. Its cost is counted, but no limit refuses it: otherwise
// an attacker could spend the day's budget to keep the owner from being notified.
import "server-only";
import { db } from "@/lib/database/client";
import { sendText, type TextOutcome } from "@/lib/vonage/messages";
import type { DeliveryState } from "@/prisma/generated/enums";
import { reportBudgetStages } from "./settings/budget";
import { getCounterSubject } from "./limits/counters";
import { countMessage, refundCount } from "./limits/counts";
import type { CounterKey } from "./limits/evaluate";
import { getPrice } from "./settings/prices";
import { getActiveSettings } from "./settings/settings";

export type TextOrder = {
  /** E.164. */
  phone: string;
  /** Country of the number, ISO 3166-1 alpha-2. */
  country: string;
  text: string;
  sender: string;
};

/** Sends a text and records its cost and outcome. The delivery row is written before the call to Vonage. */
export async function deliverText({ phone, country, text, sender }: TextOrder): Promise<TextOutcome> {
  const at = new Date();
  const { settings } = await getActiveSettings();
  const { id } = await db().delivery.create({
    data: {
      purpose: "change_phone",
      channel: "sms",
      phone,
      phoneCountry: country,
      hasCode: false,
      state: "asked",
      requestedAt: at,
      // No code will come back, and the number is already verified.
      verifiedAt: at,
    },
    select: { id: true },
  });
  const money: CounterKey = {
    scope: "money",
    subject: getCounterSubject("money", { phone, country, ip: "" }),
    amount: getPrice(settings.prices, "sms", country) * countParts(text),
  };
  const counted = await countMessage(id, [money], [], at);
  if (counted.status === "counted") await reportBudgetStages(counted.spent, settings, at);

  const outcome = await sendText(phone, text, sender);
  await db().delivery.update({
    where: { id },
    data: {
      state: DELIVERY_STATES[outcome.status],
      requestId: outcome.status === "sent" ? outcome.messageId : null,
      answeredAt: new Date(),
    },
  });
  if (DELIVERY_STATES[outcome.status] === "refused") await refundCount(id, [money], at);
  return outcome;
}

const DELIVERY_STATES = {
  sent: "accepted",
  number_refused: "refused",
  operator_fault: "refused",
  throttled: "refused",
  not_asked: "refused",
  unknown: "unknown",
} as const satisfies Record<TextOutcome["status"], DeliveryState>;

/** Number of billed parts (3GPP TS 23.040): 153 characters each, or 67 with characters outside GSM 03.38. */
function countParts(text: string): number {
  const isPlain = /^[\x20-\x7e\n]*$/.test(text);
  const [singleLength, partLength] = isPlain ? [160, 153] : [70, 67];
  return text.length <= singleLength ? 1 : Math.ceil(text.length / partLength);
}
