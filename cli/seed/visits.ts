// A visit of one user: the second factor (or not), the session, now and then something done with the account.
import type { EventName } from "../../lib/audit/record-event";
import { UNDO_HOURS } from "../../lib/accounts/phone/undo-window";
import { maskPhone } from "../../lib/values/phone-number";
import type { ClientInfo } from "../../lib/http/client-info";
import { sessionRules } from "../../lib/session/sessions";
import type { Factor } from "../../prisma/generated/enums";
import type { Chance } from "../random";
import { browserOf, deviceNameOf } from "./browsers";

import { anyBytes, idAt } from "./ids";
import type { HistoryOptions } from "./history-options";
import { chanceOf } from "./people";
import { playRound, type Outcome, type Round } from "./rounds";
import type { Book } from "./table-writer";
import type { Users } from "./users";

export type Visit = { n: number; at: number; isFirst: boolean };

const UNDO_MS = UNDO_HOURS * 60 * 60 * 1000;

/** Lets a user sign up, or come back. Who signs up gets through, others mostly do. */
export function visit(life: HistoryOptions, users: Users, chance: Chance, { n, at, isFirst }: Visit): void {
  const { book, cast, isCounted, tell } = life;
  const [phone, country] = [users.phoneOf(n), users.countryOf(n)];
  const isKnownBrowser = isFirst || chance.happens(0.92);
  const client: ClientInfo = {
    ip: cast.address(chance, country),
    userAgent: browserOf(isKnownBrowser ? n : n + 1 + chance.below(5)),
  };
  const round = { at, phone, country, ip: client.ip, isCounted };
  const outcome = isFirst
    ? signUp(book, chance, { ...round, purpose: "sign_up", userId: null, draft: users.draftOf(n) })
    : signIn(
        book,
        chance,
        { ...round, purpose: "sign_in", userId: users.idOf(n) },
        ownFactor(users, chance, n),
      );
  if (outcome.status === "failed") {
    const { challengeId } = outcome;
    const change = { name: "challenge_expired", userId: users.idOf(n), data: { challengeId } } as const;
    tell(client, change, outcome.at);
    return;
  }
  users.saw(n, outcome.at, outcome.factor);
  const userId = users.idOf(n);
  const sessionId = openSession(life, chance, { n, userId, client, country, outcome, isKnownBrowser });
  const name: EventName = isFirst ? "sign_up_completed" : "sign_in_succeeded";
  const data = { challengeId: outcome.challengeId, sessionId, factor: outcome.factor };
  tell(client, { name, userId, data }, outcome.at);
  if (!isKnownBrowser) {
    const where = { browser: deviceNameOf(client.userAgent), ip: client.ip };
    users.notice(n, "new_browser", outcome.at, where, chance);
  }
  if (!isFirst && users.wantsNewPhone(n))
    changePhone(life, users, chance, { n, sessionId, client, at: outcome.at });
}

/** Nobody is a user who has not proven a phone: whose code does not come tries again later. */
function signUp(book: Book, chance: Chance, round: Round): Outcome {
  const outcome = playRound(book, chance, round);
  if (outcome.status === "proven") return outcome;
  return playRound(book, chance, { ...round, at: outcome.at + 20_000, isSure: true });
}

function signIn(book: Book, chance: Chance, round: Round, without: Factor | undefined): Outcome {
  return playRound(book, chance, { ...round, ...(without && { without }) });
}

/** What answers in place of a message, where the user has such a thing and uses it. */
function ownFactor(users: Users, chance: Chance, n: number): Factor | undefined {
  const { owns, hasRecoveryCodes } = users.fateOf(n);
  if (hasRecoveryCodes && chance.happens(0.03)) return "recovery_code";
  if (owns === "phone" || chance.happens(0.15)) return undefined;
  if (owns === "both") return chance.happens(0.5) ? "totp" : "passkey";
  return owns === "authenticator" ? "totp" : "passkey";
}

type Opened = {
  n: number;
  userId: string;
  client: ClientInfo;
  country: string;
  outcome: Outcome & { status: "proven" };
  isKnownBrowser: boolean;
};

function openSession({ book, seed, until }: HistoryOptions, chance: Chance, opened: Opened): string {
  const { n, userId, client, country, outcome, isKnownBrowser } = opened;
  const id = idAt(outcome.at, chance);
  const kept = chance.happens(0.3);
  const expiresAt = outcome.at + sessionRules(kept).lifetimeSeconds * 1000;
  const minutes = Math.min(chance.lognormal(kept ? 2_000 : 14, 1.1), (expiresAt - outcome.at) / 60_000);
  const lastSeenAt = Math.min(outcome.at + minutes * 60_000, until.getTime());
  const isSignedOut = chance.happens(0.35) && lastSeenAt + 60_000 < until.getTime();
  const at = new Date(outcome.at);
  book.add("session", {
    id,
    tokenHash: anyBytes(chance, 32),
    userId,
    challengeId: outcome.challengeId,
    factor: outcome.factor,
    factorProvenAt: at,
    ip: client.ip,
    userAgent: client.userAgent,
    country,
    browserHash: anyBytes(isKnownBrowser ? chanceOf(seed, n, 4) : chance, 32),
    kept,
    createdAt: at,
    lastSeenAt: new Date(lastSeenAt),
    expiresAt: new Date(expiresAt),
    revokedAt: isSignedOut ? new Date(lastSeenAt + 30_000) : null,
  });
  return id;
}

type Change = { n: number; sessionId: string; client: ClientInfo; at: number };

function changePhone(
  life: HistoryOptions,
  users: Users,
  chance: Chance,
  { n, sessionId, client, at }: Change,
): void {
  const { book, isCounted, tell, cast } = life;
  const userId = users.idOf(n);
  const former = { formerPhone: users.phoneOf(n), formerCountry: users.countryOf(n) };
  const { phone, country } = cast.personNumber(2 * life.users + n);
  const round = { at: at + 60_000, phone, country, ip: client.ip, userId, sessionId, isCounted };
  const outcome = playRound(book, chance, { ...round, purpose: "change_phone" });
  if (outcome.status === "failed") return;
  const changedAt = new Date(outcome.at);
  book.add("phone_change", {
    ...{
      id: idAt(outcome.at, chance),
      userId,
      ...former,
      formerVerifiedAt: new Date(users.joinedAt(n)),
      phone,
    },
    ...{ changedAt, undoUntil: new Date(outcome.at + UNDO_MS), undoneAt: null },
  });
  users.movedTo(n, phone, country, outcome.at);
  const data = { phone: maskPhone(phone), formerPhone: maskPhone(former.formerPhone) };
  tell(client, { name: "phone_changed", userId, data }, outcome.at);
  users.notice(n, "phone_changed", outcome.at, { phone: data.phone }, chance);
}
