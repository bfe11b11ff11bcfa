// One mail of the outbox, from order to 250. What fails is tried again later, so what was sent is written down at once. A
// notice is mailed twice only if the server's 250 is lost: on the wire, or because we die between it and that write. Both
// then carry the same Message-ID.
import "server-only";
import { db } from "@/lib/database/client";
import type { MailOrder } from "@/lib/jobs/outbox";
import { composeLetter } from "./compose";
import { sendEmail } from "./transport";

/** Sends it, unless there is nothing to say any more. Throws where it should be tried again. */
export async function sendMail(order: MailOrder): Promise<void> {
  const letter = await composeLetter(order);
  if (!letter) return;
  await sendEmail(letter);
  if (order.kind !== "notice") return;
  await db().notice.updateMany({ where: { id: order.noticeId }, data: { mailedAt: new Date() } });
}
