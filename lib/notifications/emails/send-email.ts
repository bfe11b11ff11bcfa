// Sends one queued email. Records the send immediately, because failed jobs are retried. A notification is
// emailed twice only if the server's 250 is lost or the process dies before recording it. Both copies then
// have the same Message-ID.
import "server-only";
import { db } from "@/lib/database/client";
import type { MailOrder } from "@/lib/jobs/outbox";
import { composeLetter } from "./compose";
import { sendEmail } from "./transport";

/** Throws to have the job retried. */
export async function sendMail(order: MailOrder): Promise<void> {
  const email = await composeLetter(order);
  if (!email) return;
  await sendEmail(email);
  if (order.kind !== "notice") return;
  await db().notice.updateMany({ where: { id: order.noticeId }, data: { mailedAt: new Date() } });
}
