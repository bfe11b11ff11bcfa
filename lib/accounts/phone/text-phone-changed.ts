// Tells a former number, by text, that it was changed, with a link to undo that: the one message that a thief who has the
// session, the mailbox and a factor does not get. Done by the outbox after the change, and again until Vonage has taken it.
import "server-only";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { deliverText } from "@/lib/deliveries/deliver-text";
import { env } from "@/lib/env";
import { linkAddress, newLink } from "@/lib/notifications/email-links";
import { JobFailed } from "@/lib/jobs/outbox";
import { maskPhone } from "@/lib/values/phone-number";

/** The machine itself acts here, not a person. */
const SERVER = { ip: "server", userAgent: "" };

/** Texts of which nobody knows whether they went out: each may have, and may have cost. */
const MAX_UNKNOWN = 3;

/** Sends the text of a change. Throws where it should be tried again: the message of that holds nothing of the text. */
export async function textPhoneChanged({ changeId }: { changeId: string }): Promise<void> {
  const { VONAGE_SENDER: sender } = env();
  const change = await db().phoneChange.findUnique({ where: { id: changeId } });
  const secondsLeft = ((change?.undoUntil.getTime() ?? 0) - Date.now()) / 1000;
  if (!sender || !change || change.undoneAt || secondsLeft <= 0) return;

  const { userId, formerPhone, formerCountry, phone, changedAt } = change;
  const unknown = await db().delivery.count({
    where: {
      phone: formerPhone,
      purpose: "change_phone",
      ip: SERVER.ip,
      state: "unknown",
      askedAt: { gte: changedAt },
    },
  });
  if (unknown >= MAX_UNKNOWN) return;
  // The token is in the text and nowhere else; one whose text was lost opens nothing that the next one's does not.
  const token = await inTransaction((tx) =>
    newLink(tx, {
      action: "undo_phone_change",
      userId,
      data: { phoneChangeId: changeId },
      lifetimeSeconds: secondsLeft,
    }),
  );
  const text = wordsOf(phone, linkAddress("undo_phone_change", token));
  const outcome = await deliverText({ phone: formerPhone, country: formerCountry, text, sender });
  const isSent = outcome.status === "sent";
  await recordStandaloneEvent(SERVER, {
    name: isSent ? "text_sent" : "text_not_sent",
    userId,
    data: { changeId, phone: maskPhone(formerPhone), ...(!isSent && { problem: outcome.status }) },
  });
  if (!isSent && outcome.status !== "number_refused")
    throw new JobFailed(`the text was not sent: ${outcome.status}`);
}

/** Characters of GSM 03.38 only, where the brand's are: any other halves what fits into a text. */
function wordsOf(phone: string, address: string): string {
  const { BRAND_NAME } = env();
  return `${BRAND_NAME}: Your phone number was changed to one ending in ${phone.slice(-3)}. If this wasn't you, undo it within two days: ${address}`;
}
