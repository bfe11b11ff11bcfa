// Needs a migrated database. Sends nothing.
import { db, inTransaction } from "../../lib/database/client";
import type { EmailOrder } from "../../lib/jobs/outbox";
import { composeEmail } from "../../lib/notifications/emails/compose";
import { toHtml, toSubject, toText } from "../../lib/notifications/emails/email";
import { createNotification, NOTIFICATION_KINDS } from "../../lib/notifications/notifications";
import { NOTIFICATION_SAMPLES, ORDERS } from "./samples";

export type RenderedEmail = { name: string; subject: string; html: string; text: string };

const CLIENT = {
  ip: "192.0.2.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  country: "NO" as const,
};

type Order = { name: string; order: EmailOrder };

export async function renderEmails(): Promise<RenderedEmail[]> {
  const user = await createUser("ada", "+447700900123");
  const stranger = await createUser("grace", "+447700900456");
  const unconfirmed = await createUser("alan", "+447700900789", null);
  const others: Order[] = Object.entries(ORDERS).flatMap(([name, toOrders]) =>
    toOrders(user, { stranger, unconfirmed }).map((order, index) => ({ name: toName(name, index), order })),
  );
  const emails: RenderedEmail[] = [];
  for (const { name, order } of [...others, ...(await queueNotifications(user.id))]) {
    const email = await composeEmail(order);
    if (!email) throw new Error(`The sample of ${name} results in no email`);
    emails.push({ name, subject: toSubject(email), html: toHtml(email), text: toText(email) });
  }
  return emails;
}

async function queueNotifications(userId: string): Promise<Order[]> {
  const orders: Order[] = [];
  for (const kind of NOTIFICATION_KINDS)
    for (const [index, data] of NOTIFICATION_SAMPLES[kind].entries()) {
      await inTransaction((tx) => createNotification(tx, userId, kind, data, CLIENT));
      const { id } = await db().notification.findFirstOrThrow({ where: { userId }, orderBy: { at: "desc" } });
      const to = "formerEmail" in data && data.formerEmail ? { to: data.formerEmail } : {};
      orders.push({ name: toName(kind, index), order: { kind: "notice", noticeId: id, ...to } });
    }
  return orders;
}

async function createUser(
  name: string,
  phone: string,
  emailConfirmedAt: Date | null = new Date(),
): Promise<{ id: string; email: string }> {
  const now = new Date();
  return db().user.create({
    data: {
      ...{ name, email: `${name}@${name}.example`, search: name, passwordHash: "none", emailConfirmedAt },
      ...{ phone, phoneCountry: "GB", phoneVerifiedAt: now, lastSignInAt: now },
    },
    select: { id: true, email: true },
  });
}

function toName(kind: string, index: number): string {
  return `${kind.replaceAll("_", "-")}${index === 0 ? "" : `-${index + 1}`}`;
}
