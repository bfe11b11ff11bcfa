// Sends one queued email. Records the send immediately, because failed jobs are retried. A notification is
// emailed twice only if the server's 250 is lost or the process dies before recording it. Both copies then
// have the same Message-ID.
import "server-only";
import { db } from "@/lib/database/client";
import type { EmailOrder } from "@/lib/jobs/outbox";
import { composeEmail } from "./compose";
import { sendEmail } from "./transport";

/** Throws to have the job retried. */
export async function sendQueuedEmail(order: EmailOrder): Promise<void> {
  const email = await composeEmail(order);
  if (!email) return;
  await sendEmail(email);
  if (order.kind !== "notice") return;
  await db().notification.updateMany({ where: { id: order.noticeId }, data: { emailedAt: new Date() } });
}
