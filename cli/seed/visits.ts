// Generates one visit of a user: the second factor, the session, and sometimes a phone change.
import { UNDO_HOURS } from "../../lib/accounts/phone/undo-window";
import { maskPhone } from "../../lib/values/phone-number";
import type { ClientInfo } from "../../lib/http/client-info";
import { sessionRules } from "../../lib/session/sessions";
import type { Factor } from "../../prisma/generated/enums";
import type { Chance } from "../random";
import { pickUserAgent } from "./browsers";

import { anyBytes, idAt } from "./ids";
import type { HistoryOptions } from "./history-options";
import { newChance } from "./people";
import { playRound, type Outcome, type Round } from "./rounds";
import type { RowWriter } from "./table-writer";
import type { Users } from "./users";

export type Visit = { n: number; at: number; isFirst: boolean };

const UNDO_MS = UNDO_HOURS * 60 * 60 * 1000;

/** Signs a user up or in. Sign-ups always succeed, sign-ins usually do. */
export function visit(life: HistoryOptions, users: Users, chance: Chance, { n, at, isFirst }: Visit): void {
  const { writer, cast, isCounted, recordEvent } = life;
  const [phone, country] = [users.phoneOf(n), users.countryOf(n)];
  const isKnownBrowser = isFirst || chance.happens(0.92);
  const client: ClientInfo = {
    ip: cast.address(chance, country),
    userAgent: pickUserAgent(isKnownBrowser ? n : n + 1 + chance.below(5)),
  };
  const round = { at, phone, country, ip: client.ip, isCounted };
  const outcome = isFirst
    ? signUp(writer, chance, { ...round, purpose: "sign_up", userId: null, draft: users.draftOf(n) })
    : signIn(
        writer,
        chance,
        { ...round, purpose: "sign_in", userId: users.idOf(n) },
        pickFactor(users, chance, n),
      );
  if (outcome.status === "failed") {
    const { challengeId } = outcome;
    const change = { name: "challenge_expired", userId: users.idOf(n), data: { challengeId } } as const;
    recordEvent(client, change, outcome.at);
    return;
  }
  users.recordSignIn(n, outcome.at, outcome.factor);
  const userId = users.idOf(n);
  const sessionId = writeSession(life, chance, { n, userId, client, country, outcome, isKnownBrowser });
  const name = isFirst ? "sign_up_completed" : "sign_in_succeeded";
  const data = { challengeId: outcome.challengeId, sessionId, factor: outcome.factor };
  recordEvent(client, { name, userId, data }, outcome.at);
  if (!isKnownBrowser) users.addNotification(n, "new_browser", outcome.at, {}, chance, client);
  if (!isFirst && users.wantsNewPhone(n))
    changePhone(life, users, chance, { n, sessionId, client, at: outcome.at });
}

/** Every user has verified a phone, so a sign-up that fails is tried again. */
function signUp(writer: RowWriter, chance: Chance, round: Round): Outcome {
  const outcome = playRound(writer, chance, round);
  if (outcome.status === "verified") return outcome;
  return playRound(writer, chance, { ...round, at: outcome.at + 20_000, isSure: true });
}

function signIn(
  writer: RowWriter,
  chance: Chance,
  round: Round,
  factorWithoutMessage: Factor | undefined,
): Outcome {
  return playRound(writer, chance, { ...round, ...(factorWithoutMessage && { factorWithoutMessage }) });
}

/** Returns the factor that the user uses instead of a message, if any. */
function pickFactor(users: Users, chance: Chance, n: number): Factor | undefined {
  const { owns, hasRecoveryCodes } = users.fateOf(n);
  if (hasRecoveryCodes && chance.happens(0.03)) return "recovery_code";
  if (owns === "phone" || chance.happens(0.15)) return undefined;
  if (owns === "both") return chance.happens(0.5) ? "totp" : "passkey";
  return owns === "authenticator" ? "totp" : "passkey";
}

type NewSession = {
  n: number;
  userId: string;
  client: ClientInfo;
  country: string;
  outcome: Outcome & { status: "verified" };
  isKnownBrowser: boolean;
};

function writeSession({ writer, seed, until }: HistoryOptions, chance: Chance, opened: NewSession): string {
  const { n, userId, client, country, outcome, isKnownBrowser } = opened;
  const id = idAt(outcome.at, chance);
  const isPersistent = chance.happens(0.3);
  const expiresAt = outcome.at + sessionRules(isPersistent).lifetimeSeconds * 1000;
  const minutes = Math.min(
    chance.lognormal(isPersistent ? 2_000 : 14, 1.1),
    (expiresAt - outcome.at) / 60_000,
  );
  const lastSeenAt = Math.min(outcome.at + minutes * 60_000, until.getTime());
  const isSignedOut = chance.happens(0.35) && lastSeenAt + 60_000 < until.getTime();
  const at = new Date(outcome.at);
  writer.add("session", {
    id,
    tokenHash: anyBytes(chance, 32),
    userId,
    challengeId: outcome.challengeId,
    factor: outcome.factor,
    factorVerifiedAt: at,
    ip: client.ip,
    userAgent: client.userAgent,
    country,
    browserHash: anyBytes(isKnownBrowser ? newChance(seed, n, 4) : chance, 32),
    persistent: isPersistent,
    createdAt: at,
    lastSeenAt: new Date(lastSeenAt),
    expiresAt: new Date(expiresAt),
    revokedAt: isSignedOut ? new Date(lastSeenAt + 30_000) : null,
  });
  return id;
}

type PhoneChange = { n: number; sessionId: string; client: ClientInfo; at: number };

function changePhone(
  life: HistoryOptions,
  users: Users,
  chance: Chance,
  { n, sessionId, client, at }: PhoneChange,
): void {
  const { writer, isCounted, recordEvent, cast } = life;
  const userId = users.idOf(n);
  const previous = { previousPhone: users.phoneOf(n), previousCountry: users.countryOf(n) };
  const { phone, country } = cast.personNumber(2 * life.users + n);
  const round = { at: at + 60_000, phone, country, ip: client.ip, userId, sessionId, isCounted };
  const outcome = playRound(writer, chance, { ...round, purpose: "change_phone" });
  if (outcome.status === "failed") return;
  const changedAt = new Date(outcome.at);
  const changeId = idAt(outcome.at, chance);
  writer.add("phone_change", {
    ...{
      id: changeId,
      userId,
      ...previous,
      previousVerifiedAt: new Date(users.joinedAt(n)),
      phone,
    },
    ...{ changedAt, undoUntil: new Date(outcome.at + UNDO_MS), undoneAt: null },
  });
  users.setPhone(n, phone, country, outcome.at);
  const numbers = { former: maskPhone(previous.previousPhone), now: maskPhone(phone) };
  const data = { challengeId: outcome.challengeId, changeId, ...numbers, sessions: 0 };
  recordEvent(client, { name: "phone_changed", userId, data }, outcome.at);
  users.addNotification(n, "phone_changed", outcome.at, { changeId, ...numbers }, chance, client);
}
