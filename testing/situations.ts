// Brings fresh users into a state in which a page shows a certain form: through the product if that takes a
// request or two, otherwise with inserted rows.
import type pg from "pg";
import { appCode } from "./authenticator-app";
import { requestCode, signUpValues, type HttpBrowser } from "./http-browser";
import type { HttpFixtures } from "./http-test";
import { findEmailLink } from "./mailbox";
import { readPage } from "./page";
import { PASSWORD, type Person } from "./people";
import { confirmFor, insertAuthenticator, insertPasskey, insertSession } from "./rows";
import { waitFor } from "./wait-for";

export type World = Pick<
  HttpFixtures,
  "address" | "newBrowser" | "newPerson" | "newUser" | "newSession" | "nextCode" | "mailbox"
> & { db: pg.Pool };

export type Visitor = {
  browser: HttpBrowser;
  /** Values to type, by field name. */
  values?: Record<string, string>;
  /** Values to type on one page only. */
  valuesAt?: Record<string, Record<string, string>>;
  /** The user that an admin views, and their id for [id] in a URL. */
  user?: Person;
  id?: string;
  /** For [token] in a URL. */
  token?: string;
  /** The version of the message settings, for [base] in a URL. */
  base?: number;
};

/** Valid values for any visitor, by field name. */
export const EXAMPLES: Record<string, string> = {
  name: "Ada Birnbaum",
  password: PASSWORD,
  currentPassword: PASSWORD,
  newPassword: "four grey owls at dusk",
  country: "GB",
  recovery_code: "AAAA-BBBB-CCCC-DDDD",
  pass: "AAAA-BBBB-CCCC-DDDD",
  passkey_name: "Blue key",
  reason: "Asked for by phone",
  evidence: "Called back on the landline, knew the last two bills.",
  q: "example",
  prefix: "+44",
  what: "+26771234",
  length: "hour",
  budget: "60",
};

export const SITUATIONS = {
  "a visitor": async ({ newBrowser, newUser, newPerson }) => {
    const { email } = await newUser();
    const newcomer = newPerson();
    const values = { email, phone: newcomer.phone };
    return { browser: newBrowser(), values, valuesAt: { "/sign-up": signUpValues(newcomer) } };
  },

  "a visitor with a link for a new password": async (world) => {
    const user = await world.newUser();
    const browser = world.newBrowser();
    await browser.submit("/reset-password", "Send me a link", { email: user.email });
    return { browser, token: await nextToken(world, user.email, "Set a new password", "reset-password") };
  },
  "a visitor with a link to a new address": async (world) => {
    const { token } = await requestEmailChange(world);
    return { browser: world.newBrowser(), token };
  },
  "a visitor with a link to undo a new address": async (world) => {
    const token = await changeEmail(world, "undo-email-change");
    return { browser: world.newBrowser(), token };
  },
  "a visitor with a link to lock an account": async (world) => {
    const token = await changeEmail(world, "not-me");
    return { browser: world.newBrowser(), token };
  },
  "a visitor with a link to undo a new number": async (world) => {
    const { user } = await changePhone(world);
    const token = await nextToken(world, user.email, "phone number was changed", "undo-phone-change");
    return { browser: world.newBrowser(), token };
  },

  "a visitor signing up": async (world) => {
    const [browser, person] = [world.newBrowser(), world.newPerson()];
    await requestCode(browser, person, "sign-up");
    return {
      browser,
      values: { code: await receiveCode(world, browser, person), phone: world.newPerson().phone },
    };
  },
  "a visitor signing up with a number that was stopped": async (world) => {
    const { browser, country, phone } = await changeSignUp(
      world,
      `state = 'sending', send_problem = 'messages_stopped', delivery_id = NULL,
       resend_at = now() + interval '30 days'`,
    );
    await world.newBrowser().submit("/stop-messages", "Stop messages", { country, phone });
    return { browser };
  },
  "a visitor signing up with a number whose prefix is paused": (world) =>
    changeSignUp(
      world,
      `state = 'sending', send_problem = 'destination_paused', delivery_id = NULL,
       resend_at = now() + interval '7 days'`,
    ),
  "a visitor waiting for a code": (world) =>
    changeSignUp(world, "state = 'sending', resend_at = now() + interval '20 seconds'"),
  "a visitor whose code has expired": (world) =>
    changeSignUp(world, "code_expires_at = now(), resend_at = now()"),
  "a visitor whose sign-up has ended": (world) =>
    changeSignUp(world, "state = 'failed', failure = 'out_of_attempts', draft_password_hash = NULL"),
  "a visitor signing in": (world) => startSignIn(world),
  "a visitor signing in with a recovery code": async (world) => {
    const { browser, user } = await world.newSession();
    const { body } = await browser.submit("/account/recovery-codes", "Create recovery codes");
    return startSignIn(world, user, { recovery_code: printedCode(body) });
  },
  "a visitor signing in with an authenticator app": async (world) => {
    const { user, userId } = await world.newSession();
    const key = await insertAuthenticator(world.db, userId);
    const browser = world.newBrowser();
    await requestCode(browser, user, "sign-in");
    return { browser, values: { authenticator_code: appCode(key) } };
  },
  "a visitor signing in with a passkey": async (world) => {
    const { user, userId } = await world.newSession();
    await insertPasskey(world.db, userId, "Red key");
    const browser = world.newBrowser();
    await requestCode(browser, user, "sign-in");
    return { browser };
  },
  "a visitor signing in with text messages as the last resort": async (world) => {
    const { user, userId } = await world.newSession();
    await insertAuthenticator(world.db, userId);
    await world.db.query(`UPDATE "user" SET text_is_fallback = true WHERE id = $1`, [userId]);
    const browser = world.newBrowser();
    await requestCode(browser, user, "sign-in");
    return { browser };
  },
  "a visitor signing in with a recovery pass": async (world) => {
    const { user, id, browser: admin } = await approveLostPhone(world);
    const { body } = await admin.submit(`/admin/accounts/${id}/lost-phone`, "Issue recovery pass");
    const browser = world.newBrowser();
    await requestCode(browser, user, "sign-in");
    return { browser, values: { pass: printedCode(body) } };
  },
  "a visitor whose code was right, but got no answer": async (world) => {
    const user = await world.newUser();
    const visitor = await startSignIn(world, user);
    await world.db.query(
      `UPDATE challenge SET state = 'passed', passed_at = now(), factor = 'sms' WHERE phone = $1`,
      [user.phone],
    );
    return visitor;
  },
  "a visitor resetting a password": async (world) => {
    const user = await world.newUser();
    const browser = world.newBrowser();
    await browser.submit("/reset-password", "Send me a link", { email: user.email });
    const token = await nextToken(world, user.email, "Set a new password", "reset-password");
    await browser.submit(`/reset-password/${token}`, "Continue", {
      newPassword: EXAMPLES["newPassword"] ?? "",
    });
    return { browser, values: { code: await receiveCode(world, browser, user) } };
  },

  "a user": async ({ newSession }) => ({ browser: (await newSession()).browser }),
  "a user who may change the email address": async ({ newSession, newPerson, db }) => {
    const { browser } = await newSession();
    await confirmFor(db, browser, "email");
    return { browser, values: { email: newPerson().email } };
  },
  "a user who may change the phone number": async ({ newSession, newPerson, db }) => {
    const { browser } = await newSession();
    await confirmFor(db, browser, "phone");
    return { browser, values: { phone: newPerson().phone } };
  },
  "a user who may delete the account": async ({ newSession, db }) => {
    const { browser, user } = await newSession();
    await confirmFor(db, browser, "delete_account");
    return { browser, values: { email: user.email } };
  },
  "a user with an unconfirmed address": async ({ newSession, db }) => {
    const { browser, userId } = await newSession();
    await db.query(`UPDATE "user" SET email_confirmed_at = NULL WHERE id = $1`, [userId]);
    return { browser };
  },
  "a user with two sessions": async ({ newSession, db, address }) => {
    const { browser, userId } = await newSession();
    await insertSession(db, userId, { ip: address });
    return { browser };
  },
  "a user whose factor is not fresh": async (world) => ({ browser: (await staleSession(world)).browser }),
  "a user stepping up": async (world) => {
    const { browser, user } = await staleSession(world);
    await browser.submit("/confirm?to=password", "Continue");
    return { browser, values: { code: await receiveCode(world, browser, user) } };
  },
  "a user changing the number": async (world) => {
    const { browser, phone } = await requestPhoneChange(world);
    return { browser, values: { code: await receiveCode(world, browser, { phone }) } };
  },
  "a user with a new number": async (world) => ({ browser: (await changePhone(world)).browser }),
  "a user setting up an authenticator app": async ({ newSession }) => {
    const { browser } = await newSession();
    const page = readPage(await browser.submit("/account/authenticator", "Set up authenticator app"));
    const key = page.find("[aria-label='Setup key']").text;
    return { browser, values: { authenticator_code: appCode(key) } };
  },
  "a user with an authenticator app": async ({ newSession, db }) => {
    const { browser, userId } = await newSession();
    await insertAuthenticator(db, userId);
    return { browser };
  },
  "a user with text messages as the last resort": async ({ newSession, db }) => {
    const { browser, userId } = await newSession();
    await insertAuthenticator(db, userId);
    await db.query(`UPDATE "user" SET text_is_fallback = true WHERE id = $1`, [userId]);
    return { browser };
  },
  "a user with a passkey": async ({ newSession, db }) => {
    const { browser, userId } = await newSession();
    await insertPasskey(db, userId, "Red key");
    return { browser };
  },
  "a user with recovery codes": async ({ newSession }) => {
    const { browser } = await newSession();
    await browser.submit("/account/recovery-codes", "Create recovery codes");
    return { browser };
  },
  "a user after three sign-ins": async ({ newSession, db }) => {
    const { browser, userId } = await newSession();
    await db.query(
      `INSERT INTO audit_event (id, at, name, user_id, ip, user_agent, data, requester_digest, seal)
       SELECT gen_random_uuid(), now(), 'sign_in_succeeded', $1, 'x', 'x', '{}', '', '' FROM generate_series(1, 3)`,
      [userId],
    );
    return { browser };
  },
  "a user about to be deleted": async ({ newSession, db }) => {
    const { browser, user } = await newSession();
    await confirmFor(db, browser, "delete_account");
    await browser.submit("/account/data", "Delete my account", { email: user.email });
    return { browser };
  },
  "a user with a recovery case": async (world) => ({ browser: (await openLostPhone(world)).helped }),

  "an admin": async (world) => {
    const { user, userId } = await world.newSession();
    const { rows } = await world.db.query("SELECT max(number) AS base FROM message_settings");
    return { browser: await adminSession(world), user, id: userId, base: rows[0].base ?? 0 };
  },
  "an admin at the account of a suspended admin": async (world) => {
    const { userId } = await world.newSession();
    await world.db.query(
      `UPDATE "user" SET role = 'admin', suspended_at = now(), email_wrong_at = now() WHERE id = $1`,
      [userId],
    );
    return { browser: await adminSession(world), id: userId };
  },
  "an admin who may help a user": async (world) => {
    const { user, userId } = await world.newSession();
    return { browser: await recoveryAdmin(world, userId), user, id: userId };
  },
  "an admin with a recovery case of another": async (world) => {
    const { id } = await openLostPhone(world);
    return { browser: await recoveryAdmin(world, id), id };
  },
  "an admin with an approved recovery case": (world) => approveLostPhone(world),
  "an admin with a file": async (world) => {
    const browser = await adminSession(world);
    await browser.submit("/admin/accounts/export", "Prepare file");
    return { browser };
  },
  "an admin with a pause": async (world) => {
    const browser = await adminSession(world);
    const what = `+2677${String(++pauses).padStart(4, "0")}`;
    const values = { what, length: "hour", reason: EXAMPLES["reason"] ?? "" };
    await browser.submit("/admin/deliveries/pauses", "Pause", values);
    return { browser };
  },
} satisfies Record<string, (world: World) => Promise<Visitor>>;

export type Situation = keyof typeof SITUATIONS;

/** Each pause of a test run has its own prefix. */
let pauses = 0;

async function adminSession({ newSession, db }: World): Promise<HttpBrowser> {
  const { browser, userId } = await newSession();
  await db.query(`UPDATE "user" SET role = 'admin' WHERE id = $1`, [userId]);
  return browser;
}

/** An admin with a factor verified for this user's recovery. */
async function recoveryAdmin(world: World, userId: string): Promise<HttpBrowser> {
  const browser = await adminSession(world);
  await confirmFor(world.db, browser, "admin_lost_phone", userId);
  return browser;
}

async function staleSession({ newSession, db }: World) {
  const session = await newSession();
  await db.query("UPDATE session SET factor_proven_at = now() - interval '11 minutes' WHERE user_id = $1", [
    session.userId,
  ]);
  return session;
}

async function startSignIn(
  world: World,
  person?: Person,
  values: Record<string, string> = {},
): Promise<Visitor> {
  const [browser, user] = [world.newBrowser(), person ?? (await world.newUser())];
  await requestCode(browser, user, "sign-in");
  return { browser, values: { ...values, code: await receiveCode(world, browser, user) } };
}

/** Starts a sign-up, waits for its code, and then changes its challenge in the database. */
async function changeSignUp(world: World, assignments: string) {
  const [browser, person] = [world.newBrowser(), world.newPerson()];
  await requestCode(browser, person, "sign-up");
  await receiveCode(world, browser, person);
  await world.db.query(`UPDATE challenge SET ${assignments}, revision = revision + 1 WHERE phone = $1`, [
    person.phone,
  ]);
  return { browser, country: person.country, phone: person.phone };
}

/** Returns the code once the code screen accepts it. */
async function receiveCode({ nextCode }: World, browser: HttpBrowser, { phone }: Pick<Person, "phone">) {
  const code = await nextCode(phone);
  const isAlive = async () => (await browser.send("/challenge")).body.includes("attempts left") || undefined;
  await waitFor(isAlive, () => "the code screen takes no code");
  return code;
}

async function requestEmailChange(world: World) {
  const { browser, user } = await world.newSession();
  await confirmFor(world.db, browser, "email");
  const email = `new-${user.email}`;
  await browser.submit("/account/email", "Send confirmation link", { email });
  return {
    browser,
    user,
    token: await nextToken(world, email, "Confirm your email address", "confirm-email"),
  };
}

/** Changes an email address and returns the token of a link in the email to the previous one. */
async function changeEmail(world: World, link: string): Promise<string> {
  const { browser, user, token } = await requestEmailChange(world);
  await browser.submit(`/confirm-email/${token}`, "Confirm address");
  return nextToken(world, user.email, "Your email address was changed", link);
}

async function requestPhoneChange({ newSession, newPerson, db }: World) {
  const [{ browser, user }, { phone, country }] = [await newSession(), newPerson()];
  await confirmFor(db, browser, "phone");
  await browser.submit("/account/phone", "Send the code", { phone, country });
  return { browser, user, phone };
}

async function changePhone(world: World) {
  const { browser, user, phone } = await requestPhoneChange(world);
  await browser.submit("/challenge", "Verify", { code: await receiveCode(world, browser, { phone }) });
  return { browser, user };
}

async function openLostPhone(world: World) {
  const { browser, user, userId } = await world.newSession();
  const opener = await recoveryAdmin(world, userId);
  const evidence = EXAMPLES["evidence"] ?? "";
  await opener.submit(`/admin/accounts/${userId}/lost-phone`, "Open case", { evidence });
  return { helped: browser, user, id: userId };
}

async function approveLostPhone(world: World) {
  const { user, id } = await openLostPhone(world);
  const browser = await recoveryAdmin(world, id);
  await browser.submit(`/admin/accounts/${id}/lost-phone`, "Approve");
  return { browser, user, id };
}

async function nextToken({ mailbox }: World, email: string, subject: string, page: string): Promise<string> {
  const { pathname } = new URL(findEmailLink(await mailbox.next(email, subject), page));
  return pathname.split("/").at(-1) ?? "";
}

/** Returns the first recovery code or recovery pass on a page. */
function printedCode(html: string): string {
  const [, code] = />([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</.exec(html) ?? [];
  if (!code) throw new Error("no printed code on this page");
  return code;
}
