// If the server's 250 is lost or the process dies, an email may be sent twice, with the same Message-ID.
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
