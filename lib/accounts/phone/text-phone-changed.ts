// The one message that an attacker with the session, the mailbox, and a factor does not get.
import "server-only";
import { recordStandaloneEvent, SERVER } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { deliverText } from "@/lib/deliveries/deliver-text";
import { env } from "@/lib/env";
import { getLinkUrl, createLink } from "@/lib/notifications/email-links";
import { JobFailed } from "@/lib/jobs/outbox";
import { maskPhone } from "@/lib/values/phone-number";

/** Texts with an unknown outcome may have been delivered and billed. */
const MAX_UNKNOWN_OUTCOMES = 3;

/** Throws if the text should be sent again. The error does not contain the text. */
export async function textPhoneChanged({ changeId }: { changeId: string }): Promise<void> {
  const { VONAGE_SENDER: sender } = env();
  const change = await db().phoneChange.findUnique({ where: { id: changeId } });
  const secondsLeft = ((change?.undoUntil.getTime() ?? 0) - Date.now()) / 1000;
  if (!sender || !change || change.undoneAt || secondsLeft <= 0) return;

  const { userId, previousPhone, previousCountry, phone, changedAt } = change;
  const unknown = await db().delivery.count({
    where: {
      phone: previousPhone,
      purpose: "change_phone",
      hasCode: false,
      state: "unknown",
      requestedAt: { gte: changedAt },
    },
  });
  if (unknown >= MAX_UNKNOWN_OUTCOMES) return;
  // The token is only in the text. A lost text is harmless: the next one has a new token for the same change.
  const token = await inTransaction((tx) =>
    createLink(tx, {
      action: "undo_phone_change",
      userId,
      data: { phoneChangeId: changeId },
      lifetimeSeconds: secondsLeft,
    }),
  );
  const text = composeText(phone, getLinkUrl("undo_phone_change", token));
  const outcome = await deliverText({ phone: previousPhone, country: previousCountry, text, sender });
  const isSent = outcome.status === "sent";
  await recordStandaloneEvent(SERVER, {
    name: isSent ? "text_sent" : "text_not_sent",
    userId,
    data: { changeId, phone: maskPhone(previousPhone), ...(!isSent && { problem: outcome.status }) },
  });
  if (!isSent && outcome.status !== "number_refused")
    throw new JobFailed(`The text was not sent: ${outcome.status}`);
}

/** GSM 03.38 characters only (except in the brand): any other halves the capacity of a text. */
function composeText(phone: string, address: string): string {
  const { BRAND_NAME } = env();
  return `${BRAND_NAME}: Your phone number was changed to one ending in ${phone.slice(-3)}. If this wasn't you, undo it within two days: ${address}`;
}
