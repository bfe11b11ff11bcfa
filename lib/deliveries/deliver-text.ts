// A text without a code, to a number that its owner had proven. It counts as money and is never refused: whoever takes an
// account over must not be able to keep its owner from being told by spending the day's budget first.
import "server-only";
import { db } from "@/lib/database/client";
import { sendText, type TextOutcome } from "@/lib/vonage/messages";
import type { DeliveryState } from "@/prisma/generated/enums";
import { noticeBudget } from "./settings/budget";
import { subjectOf } from "./limits/counters";
import { countMessage, refundCount } from "./limits/counts";
import type { CounterKey } from "./limits/evaluate";
import { priceOf } from "./settings/prices";
import { settingsInForce } from "./settings/settings";

export type TextOrder = {
  /** E.164. */
  phone: string;
  /** Of the number: ISO 3166-1 alpha-2. */
  country: string;
  text: string;
  sender: string;
};

/** The machine itself asks for it, whoever was the cause. */
const SERVER = "server";

/** Sends a text and keeps account of it. Its row is written before Vonage is asked. */
export async function deliverText({ phone, country, text, sender }: TextOrder): Promise<TextOutcome> {
  const at = new Date();
  const { settings } = await settingsInForce();
  const { id } = await db().delivery.create({
    data: {
      purpose: "change_phone",
      channel: "sms",
      phone,
      phoneCountry: country,
      ip: SERVER,
      state: "asked",
      askedAt: at,
      // No code will come back, and none has to: a person has proven to hold the number.
      provenAt: at,
    },
    select: { id: true },
  });
  const money: CounterKey = {
    scope: "money",
    subject: subjectOf("money", { phone, country, ip: SERVER }),
    amount: priceOf(settings.prices, "sms", country) * partsOf(text),
  };
  const counted = await countMessage(id, [money], [], at);
  if (counted.status === "counted") await noticeBudget(counted.spent, settings, at);

  const outcome = await sendText(phone, text, sender);
  await db().delivery.update({
    where: { id },
    data: {
      state: STATE_OF[outcome.status],
      requestId: outcome.status === "sent" ? outcome.messageId : null,
      answeredAt: new Date(),
    },
  });
  if (STATE_OF[outcome.status] === "refused") await refundCount(id, [money], at);
  return outcome;
}

const STATE_OF = {
  sent: "accepted",
  number_refused: "refused",
  operator_fault: "refused",
  throttled: "refused",
  not_asked: "refused",
  unknown: "unknown",
} as const satisfies Record<TextOutcome["status"], DeliveryState>;

/** A long text travels, and is paid for, in parts (3GPP TS 23.040): of 153 characters, or 67 where one is not in GSM 03.38. */
function partsOf(text: string): number {
  const isPlain = /^[\x20-\x7e\n]*$/.test(text);
  const [whole, part] = isPlain ? [160, 153] : [70, 67];
  return text.length <= whole ? 1 : Math.ceil(text.length / part);
}
