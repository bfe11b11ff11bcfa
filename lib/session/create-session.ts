// From a passed challenge to a session: one transaction burns the challenge, makes the user (when signing up), the
// session and the event – or none of them.
import "server-only";
import { countInserted, eventInsertion, recordEvent, type AuditedChange } from "@/lib/audit/record-event";
import { burningOf } from "@/lib/challenge/in-one-statement";
import { redeemChallenge, refuseClaim } from "@/lib/challenge/redeem";
import { findChallenge, lockNumber, type ChallengeRow } from "@/lib/challenge/store";
import { ask, db, isUniqueViolation, type Transaction } from "@/lib/database/client";
import { endLostPhoneCase } from "@/lib/factors/open-recovery-case";
import { insertionOf } from "@/lib/database/insertion";
import { createNotification } from "@/lib/notifications/notifications";
import { refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { searchText } from "@/lib/values/search-text";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import { Prisma } from "@/prisma/generated/client";
import { revokeSessions, sessionRow } from "./sessions";
import { NumberTaken, takeNumber } from "./transfer-phone";

/** Why a ticket opens nothing. */
export type SessionRefusal = "not_passed" | "suspended" | "email_taken" | "phone_taken";

export type TicketOutcome =
  | { status: "signed_in"; userId: string; sessionToken: string }
  | { status: "refused"; refusal: SessionRefusal };

/** Redeems the token of a passed challenge, once. `browser` is the token by which the browser is known again. */
export async function createSession(
  ticket: string,
  client: ClientInfo,
  browser = newToken(),
): Promise<TicketOutcome> {
  const found = await findChallenge(ticket);
  switch (found?.purpose) {
    case "sign_up":
      return finishSignUp(ticket, found.phone, client, browser);
    case "sign_in":
      return finishSignIn(found, client, browser);
    default:
      return refused("not_passed");
  }
}

async function finishSignUp(
  ticket: string,
  phone: string,
  client: ClientInfo,
  browser: string,
): Promise<TicketOutcome> {
  try {
    return await db().$transaction(async (tx) => {
      // Whose the number is becomes settled here: its lock comes before any row.
      await lockNumber(tx, phone);
      const challenge = await redeemChallenge(tx, ticket, ["sign_up"]);
      if (!challenge?.factor) return refused("not_passed");
      const userId = await insertUser(tx, challenge, client);
      const { session, token } = newSession({ ...challenge, userId }, client, browser);
      await tx.session.create({ data: session, select: { id: true } });
      await recordEvent(tx, client, openedEvent("sign_up_completed", session));
      return { status: "signed_in", userId, sessionToken: token };
    });
  } catch (error) {
    const taken = await takenBySomebody(ticket, error);
    if (!taken) throw error;
    await refuseClaim(ticket, taken, client);
    return refused(taken);
  }
}

async function finishSignIn(
  challenge: ChallengeRow,
  client: ClientInfo,
  browser: string,
): Promise<TicketOutcome> {
  const { userId } = challenge;
  if (userId === null || challenge.state !== "passed") return refused("not_passed");
  const { session, token } = newSession({ ...challenge, userId }, client, browser);
  const told = openedEvent("sign_in_succeeded", session);
  const signedIn = { status: "signed_in", userId, sessionToken: token } as const;
  // Mostly nothing else is to be done, and one statement is all there is.
  const quietly = await open(ask, challenge, { session, told, client, onlyIf: isQuiet(session) });
  if (quietly.isOpened) {
    countInserted(db(), told);
    return signedIn;
  }
  return db().$transaction(async (tx): Promise<TicketOutcome> => {
    const within = (statement: Prisma.Sql) => tx.$queryRaw<Opened[]>(statement);
    const done = await open(within, challenge, { session, told, client, onlyIf: Prisma.sql`true` });
    if (!done.isBurnt || (!done.isOpened && (await isOvertaken(tx, challenge)))) return refused("not_passed");
    if (!done.isOpened) return refused("suspended");
    await settleSignIn(tx, session, client);
    countInserted(tx, told);
    return signedIn;
  });
}

type Opened = { isBurnt: boolean; isOpened: boolean };

const NOTHING: Opened = { isBurnt: false, isOpened: false };

type Opening = { session: Session; told: AuditedChange; client: ClientInfo; onlyIf: Prisma.Sql };

/**
 * One statement burns the challenge, greets the user, makes the session and writes the event, each only if the one before did
 * something. A challenge that is burnt for a user who was suspended meanwhile, or whose password has changed, opens nothing.
 */
async function open(
  run: (statement: Prisma.Sql) => Promise<Opened[]>,
  challenge: ChallengeRow,
  { session, told, client, onlyIf }: Opening,
): Promise<Opened> {
  const burning = burningOf(challenge, onlyIf);
  if (!burning) return NOTHING;
  const [done = NOTHING] = await run(Prisma.sql`
    WITH burnt AS (${burning}),
    greeted AS (
      UPDATE "user" SET last_sign_in_at = ${session.createdAt}
      WHERE id = ${session.userId}::uuid AND suspended_at IS NULL AND frozen_at IS NULL
        AND password_changed_at <= ${challenge.createdAt} AND EXISTS (SELECT FROM burnt)
      RETURNING id),
    opened AS (${insertionOf("session", session, { onlyIf: "greeted" })} RETURNING id),
    told AS (${eventInsertion(client, told, { onlyIf: "opened" })})
    SELECT EXISTS (SELECT FROM burnt) AS "isBurnt", EXISTS (SELECT FROM opened) AS "isOpened"`);
  return done;
}

/** Whether a sign-in changes nothing that was there before it: with a factor of the person's own, in a browser that they had. */
function isQuiet({ userId, factor, browserHash }: Session): Prisma.Sql {
  return Prisma.sql`
    ${factor !== "support_pass"} AND EXISTS (SELECT FROM session
      WHERE user_id = ${userId}::uuid AND browser_hash = ${browserHash})
    AND NOT EXISTS (SELECT FROM lost_phone_case WHERE user_id = ${userId}::uuid AND ended_at IS NULL)
    AND EXISTS (SELECT FROM "user" WHERE id = ${userId}::uuid AND suspended_at IS NULL AND frozen_at IS NULL)`;
}

type Session = ReturnType<typeof sessionRow>;

function newSession(
  { id: challengeId, userId, factor, keep: kept }: ChallengeRow & { userId: string },
  client: ClientInfo,
  browser: string,
): { session: Session; token: string } {
  if (!factor) throw new Error("a passed challenge without a factor");
  const token = newToken();
  const opened = { token, userId, challengeId, factor, kept, browserHash: hashToken(browser) };
  return { session: sessionRow(opened, client), token };
}

function openedEvent(
  name: "sign_up_completed" | "sign_in_succeeded",
  { id: sessionId, userId, challengeId, factor }: Session,
): AuditedChange {
  return { name, userId, data: { challengeId, sessionId, factor } };
}

/** What a sign-in means for what was there before it. Whoever has a factor has not lost it; a pass ends everything else. */
async function settleSignIn(tx: Transaction, session: Session, client: ClientInfo): Promise<void> {
  const { id, userId, factor, browserHash } = session;
  if (factor === "support_pass") {
    await revokeSessions(tx, userId, { except: id });
    await createNotification(tx, userId, "pass_used", {}, client);
    return;
  }
  const [known] = await tx.$queryRaw<{ hasCase: boolean; isKnownBrowser: boolean }[]>`
    SELECT EXISTS (SELECT FROM lost_phone_case WHERE user_id = ${userId}::uuid AND ended_at IS NULL) AS "hasCase",
           EXISTS (SELECT FROM session WHERE user_id = ${userId}::uuid AND browser_hash = ${browserHash}
                   AND id <> ${id}::uuid) AS "isKnownBrowser"`;
  if (known?.hasCase) await endLostPhoneCase(tx, userId, "factor_proven", client);
  if (!known?.isKnownBrowser) await createNotification(tx, userId, "new_browser", {}, client);
}

async function insertUser(tx: Transaction, challenge: ChallengeRow, client: ClientInfo): Promise<string> {
  const {
    draftName: name,
    draftEmail: email,
    draftPasswordHash: passwordHash,
    phone,
    phoneCountry,
  } = challenge;
  if (name === null || email === null || passwordHash === null) throw new Error("a sign-up without a draft");
  await takeNumber(tx, phone, client);
  const now = new Date();
  const user = await tx.user.create({
    data: {
      name,
      email,
      passwordHash,
      phone,
      phoneCountry,
      phoneVerifiedAt: challenge.passedAt ?? now,
      lastSignInAt: now,
      search: searchText({ name, email, phone }),
    },
    select: { id: true },
  });
  return user.id;
}

/**
 * The password was changed after this sign-in was asked for: judging the old one takes time, and the challenge was opened only
 * afterwards, so that nothing has ended it.
 */
async function isOvertaken(tx: Transaction, { userId, createdAt }: ChallengeRow): Promise<boolean> {
  if (userId === null) return false;
  const changed = { id: userId, passwordChangedAt: { gt: createdAt } };
  return (await tx.user.findFirst({ where: changed, select: { id: true } })) !== null;
}

/** Only now, with the phone proven, may a person learn that their e-mail or phone has an account. */
async function takenBySomebody(
  ticket: string,
  error: unknown,
): Promise<"email_taken" | "phone_taken" | null> {
  if (error instanceof NumberTaken) return "phone_taken";
  if (!isUniqueViolation(error)) return null;
  const challenge = await findChallenge(ticket);
  if (!challenge?.draftEmail) return null;
  const { phone } = challenge;
  const owner = await db().user.findFirst({ where: { phone, phoneLapsedAt: null }, select: { id: true } });
  if (owner) return "phone_taken";
  const byEmail = await db().user.findUnique({
    where: { email: challenge.draftEmail },
    select: { id: true },
  });
  return byEmail ? "email_taken" : null;
}
