import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import "@/testing/fixture";
import { user as newUser } from "@/testing/challenge-fixture";
import { renderEmails } from "@/dev/emails/render";
import { startMailbox } from "@/dev/mailbox/mailbox";
import { db, inTransaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import { findLink } from "@/lib/notifications/email-links";
import { NOTIFICATION_KINDS, createNotification } from "@/lib/notifications/notifications";
import { queueEmailConfirmation, queueResetEmail, type EmailOrder } from "@/lib/jobs/outbox";
import { sendQueuedEmail } from "./send-email";
import { sendEmail } from "./transport";
import { getNotificationMessage } from "./messages";

const mailbox = await startMailbox();
Object.assign(process.env, { SMTP_URL: mailbox.url, MAIL_FROM: "Twofold <accounts@twofold.example>" });
afterAll(() => mailbox.stop());
beforeEach(() => mailbox.clear());

async function takeOrders(): Promise<EmailOrder[]> {
  const rows = await db().$queryRaw<{ payload: EmailOrder }[]>`
    DELETE FROM graphile_worker._private_jobs RETURNING payload`;
  return rows.map(({ payload }) => payload);
}

async function createUser() {
  const { id } = await newUser();
  return db().user.findUniqueOrThrow({ where: { id } });
}

async function sendAndRead(order: EmailOrder | undefined) {
  if (!order) throw new Error("The outbox is empty");
  const before = mailbox.list().length;
  await sendQueuedEmail(order);
  const mails = mailbox.list().slice(before);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

const WITHOUT_A_LINK: readonly string[] = ["account_frozen", "email_marked_wrong"];

describe("a notification", () => {
  test.each(NOTIFICATION_KINDS)(
    "%s has a text and an HTML body, and a link to report it where one applies",
    async (kind) => {
      const { id, email, phone } = await createUser();
      const by = { ip: "192.0.2.7", userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0" };
      await inTransaction((tx) => createNotification(tx, id, kind, { left: 3, purpose: "sign_in" }, by));
      const mail = await sendAndRead((await takeOrders())[0]);
      expect(mail).toMatchObject({ to: [email], from: "Twofold" });
      expect(mail.subject).toMatch(/^[A-Z].+ \(Twofold\)$/);
      for (const sentence of getNotificationMessage(kind, { left: 3, purpose: "sign_in" }).sentences)
        for (const body of [mail.text, unescapeHtml(mail.html)]) expect(body).toContain(sentence);
      expect(mail.text).toContain("Browser: Firefox on Linux\nIP address: 192.0.2.7");
      expect(mail.text).toMatch(/When: \w+ \d+, \d{4} at \d+:\d\d [AP]M UTC/);
      expect(mail.text.includes("/not-me/")).toBe(!WITHOUT_A_LINK.includes(kind));
      expect(mail.source).toMatch(/^Auto-Submitted: auto-generated/m);
      for (const secret of [phone, phone.slice(1), "undefined", "[object", "Somebody <"])
        expect(mail.source).not.toContain(secret);
    },
  );

  test("is sent once, however often its job runs", async () => {
    const { id } = await createUser();
    await inTransaction((tx) => createNotification(tx, id, "password_changed", {}));
    const [order] = await takeOrders();
    await sendAndRead(order);
    await sendQueuedEmail(order!);
    expect(mailbox.list()).toHaveLength(1);
    const [notice] = await db().notification.findMany({ where: { userId: id } });
    expect(notice?.emailedAt).toBeInstanceOf(Date);
    expect(mailbox.list()[0]?.messageId).toBe(`<${notice?.id}@localhost>`);
  });

  test("is not sent if its transaction was rolled back", async () => {
    const { id } = await createUser();
    const undone = inTransaction(async (tx) => {
      await createNotification(tx, id, "password_changed", {});
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    expect(await takeOrders()).toEqual([]);
  });

  test("is dropped if its user was deleted", async () => {
    const { id } = await createUser();
    await inTransaction((tx) => createNotification(tx, id, "password_changed", {}));
    await db().user.delete({ where: { id } });
    for (const order of await takeOrders()) await sendQueuedEmail(order);
    expect(mailbox.list()).toEqual([]);
  });

  test("about an email change goes to the previous address, which no notification row stores, and can undo the change", async () => {
    const { id, email } = await createUser();
    const formerEmail = `${randomUUID()}@former.example`;
    await inTransaction((tx) => createNotification(tx, id, "email_changed", { formerEmail }));
    const mail = await sendAndRead((await takeOrders())[0]);
    expect(mail.to).toEqual([formerEmail]);
    expect(mail.source).not.toContain(email);
    expect(JSON.stringify(await db().notification.findMany({ where: { userId: id } }))).not.toContain(
      formerEmail,
    );
    const undo = await findLink(db(), findToken(mail.text, "undo-email-change"), "undo_email_change");
    expect(undo).toMatchObject({ userId: id, data: { formerEmail } });
    // Emails that follow from the "This wasn't me" link go to the previous address, too.
    const notMe = await findLink(db(), findToken(mail.text, "not-me"), "not_me");
    expect(notMe?.data).toMatchObject({ to: formerEmail });
  });

  test("about a phone change contains an undo link while the change can be undone", async () => {
    const { id } = await createUser();
    const changeId = randomUUID();
    const numbers = { former: "+44 ••• 123", now: "+44 ••• 456" };
    for (const data of [
      { changeId, ...numbers },
      { changeId: null, ...numbers },
    ])
      await inTransaction((tx) => createNotification(tx, id, "phone_changed", data));
    const [undoable, final] = await Promise.all(
      (await takeOrders()).map((order) => sendQueuedEmail(order)),
    ).then(() => mailbox.list().toSorted((one, other) => other.text.length - one.text.length));
    const undo = await findLink(db(), findToken(undoable!.text, "undo-phone-change"), "undo_phone_change");
    expect(undo?.data).toEqual({ phoneChangeId: changeId });
    expect(final!.text).not.toContain("undo-phone-change");
  });

  test("never renders text from a stranger as a link or as HTML", async () => {
    const { id } = await createUser();
    const userAgent = `evil.example/login <b>&"'/1.0 (http://evil.example/x)`;
    await inTransaction(async (tx) => {
      await createNotification(tx, id, "new_browser", {}, { ip: "192.0.2.7", userAgent });
      await createNotification(tx, id, "passkey_added", { name: `<img src=x> www.evil.example/x` });
    });
    for (const order of await takeOrders()) {
      const { text, html } = await sendAndRead(order);
      for (const body of [text, html]) expect(body).not.toMatch(/evil\.example|<img|<b>/);
    }
  });
});

test("several reset requests queue one email, and each send creates a new link that replaces the previous one", async () => {
  const { id, email } = await createUser();
  for (let order = 0; order < 3; order++) await inTransaction((tx) => queueResetEmail(tx, id));
  const orders = await takeOrders();
  expect(orders).toEqual([{ kind: "reset_password", userId: id }]);
  const first = await sendAndRead(orders[0]);
  const second = await sendAndRead(orders[0]);
  expect(first.to).toEqual([email]);
  expect(await findLink(db(), findToken(first.text, "reset-password"), "reset_password")).toBeNull();
  expect(await findLink(db(), findToken(second.text, "reset-password"), "reset_password")).toMatchObject({
    userId: id,
  });
  expect(JSON.stringify(orders)).not.toContain(findToken(second.text, "reset-password"));
});

test("a reset email for an unknown user is dropped", async () => {
  await inTransaction((tx) => queueResetEmail(tx, randomUUID()));
  for (const order of await takeOrders()) await sendQueuedEmail(order);
  expect(mailbox.list()).toEqual([]);
});

test("a confirmation goes to the new address, and not to the current one", async () => {
  const { id } = await createUser();
  await inTransaction((tx) => queueEmailConfirmation(tx, id, "new@new.example"));
  const mail = await sendAndRead((await takeOrders())[0]);
  expect(mail.to).toEqual(["new@new.example"]);
  expect(await findLink(db(), findToken(mail.text, "confirm-email"), "confirm_email")).toMatchObject({
    data: { newEmail: "new@new.example" },
  });
});

describe("every email", () => {
  const email = {
    to: "a@b.example",
    title: "Hello",
    sentences: ["The <first> sentence.", "The second."],
    facts: [],
    links: [
      { before: "Go on:", label: "Open", address: "https://twofold.example/a?b=1&c=2" },
      { before: "Or not:", label: "Stop", address: "https://twofold.example/stop" },
    ],
  };

  async function sendOne() {
    await sendEmail(email);
    return mailbox.list()[0]!;
  }

  test("has a plain text beside its HTML, and no attachment or image to load", async () => {
    const { source, html } = await sendOne();
    expect(source).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(source.match(/^Content-Type: \S+/gm)).toEqual([
      "Content-Type: multipart/alternative;",
      "Content-Type: text/plain;",
      "Content-Type: text/html;",
    ]);
    expect(html).not.toMatch(/<(img|link|script|iframe)|url\(|src=/);
  });

  test("prints the address of each button below it, for mailboxes that do not draw buttons", async () => {
    const { html, text } = await sendOne();
    for (const { label, address } of email.links) {
      expect(text).toContain(`\n${address}\n`);
      const [before, after = ""] = unescapeHtml(html).split(`>${label}</a>`);
      expect(before).toContain(`href="${address}"`);
      expect(after).toMatch(/^<\/p>\s*<p [^>]*>If the button doesn&#39;t work, open this address:/);
      expect(after).toContain(`>${address}</a>`);
    }
  });

  test("begins with its first sentence, which mailboxes list after the subject", async () => {
    const { html } = await sendOne();
    const [, preheader] = /<body[^>]*>\s*<div style="display:none[^"]*">(.*?)&#847;/.exec(html) ?? [];
    expect(preheader).toBe("The &lt;first&gt; sentence.");
  });

  test("has colors for dark mode", async () => {
    const { html } = await sendOne();
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
  });

  test("links to support, privacy policy, and terms, as far as they are set", async () => {
    expect((await sendOne()).text).not.toMatch(/Support|Privacy|Terms/);
    const settings = env();
    settings.SUPPORT_URL = new URL("mailto:help@twofold.example");
    settings.TERMS_URL = new URL("https://twofold.example/terms");
    await sendEmail(email);
    const { text, html } = mailbox.list()[1]!;
    expect(text).toMatch(/Support: help@twofold\.example\s+Terms: https:\/\/twofold\.example\/terms/);
    expect(html).toMatch(/<a href="mailto:help@twofold\.example"[^>]*>Support<\/a>/);
    expect(html).not.toContain("Privacy");
    delete settings.SUPPORT_URL;
    delete settings.TERMS_URL;
  });
});

test("`npm run emails` renders each kind of email with complete sample data", async () => {
  const emails = await renderEmails();
  for (const kind of [...NOTIFICATION_KINDS, "reset_password", "confirm_email"])
    expect(emails.map(({ name }) => name)).toContain(kind.replaceAll("_", "-"));
  for (const { html, text, subject } of emails)
    for (const part of [html, text, subject]) expect(part).not.toMatch(/undefined|\[object|null/);
  await takeOrders();
});

describe("the SMTP server", () => {
  const email = { to: "a@b.example", title: "Hello", sentences: ["Hello"], facts: [], links: [] };

  test("errors are reported by code only, because the message may contain the recipient", async () => {
    mailbox.addFault("refuse");
    await expect(sendEmail(email)).rejects.toThrow(/^the mail was not sent: EMESSAGE 451$/);
    mailbox.removeFaults();
  });

  test("gets no email without TLS, unless it is a stand-in on this machine", async () => {
    await sendEmail(email);
    expect(mailbox.list()).toHaveLength(1);
    const settings = env();
    const allowed = settings.STAND_INS;
    delete settings.STAND_INS;
    await expect(sendEmail(email)).rejects.toThrow("the mail was not sent: ETLS");
    settings.STAND_INS = allowed;
    expect(mailbox.list()).toHaveLength(1);
  });

  test("being unreachable is reported as an error", async () => {
    await mailbox.goOffline();
    await expect(sendEmail(email)).rejects.toThrow("the mail was not sent: ESOCKET");
    await mailbox.goOnline();
  });
});

function findToken(text: string, page: string): string {
  const [, token] = new RegExp(`^http://localhost:3000/${page}/([\\w-]{43})$`, "m").exec(text) ?? [];
  if (!token) throw new Error(`No link to ${page} in:\n${text}`);
  return token;
}

function unescapeHtml(html: string): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
