// Generates one challenge with its deliveries.
import { CHALLENGE_RULES } from "../../lib/challenge/state";
import type { Decision } from "../../lib/deliveries/limits/evaluate";
import type {
  ChallengeFailure,
  DeliveryState,
  Factor,
  Purpose,
  SendProblem,
} from "../../prisma/generated/enums";
import type { Chance } from "../random";
import { anyBytes, idAt } from "./ids";
import { randomFailure, writeMessage, type Sending } from "./messages";
import type { RowWriter } from "./table-writer";

export type Round = {
  at: number;
  purpose: Purpose;
  phone: string;
  country: string;
  ip: string;
  userId: string | null;
  sessionId?: string;
  draft?: { name: string; email: string };
  /** A factor that needs no message. */
  factorWithoutMessage?: Factor;
  /** The person gives up, or is a bot. */
  isAbandoned?: boolean;
  /** The challenge succeeds. */
  isSure?: boolean;
  /** The guard refuses the message. */
  decision?: Decision;
  /** Whether the limits count the messages. */
  isCounted: boolean;
};

export type Outcome = { challengeId: string; at: number } & (
  { status: "verified"; factor: Factor } | { status: "failed"; deliveryId: string | null }
);

/** Writes the challenge and returns when and how it ended. */
export function playRound(writer: RowWriter, chance: Chance, round: Round): Outcome {
  if (round.factorWithoutMessage)
    return succeed(writer, chance, round, { at: round.at + 9_000, factor: round.factorWithoutMessage });
  if (round.decision) return fail(writer, chance, round, { ...refuse(writer, chance, round), sends: 0 });
  const sends = chance.happens(0.07) ? 2 : 1;
  let requestedAt = round.at + 40;
  if (sends === 2) {
    writeMessage(writer, chance, round, { requestedAt, channel: "sms", ending: { state: "cancelled" } });
    requestedAt += 35_000 + chance.below(60_000);
  }
  const channel = sends === 2 && chance.happens(0.45) ? "voice" : "sms";
  const succeeds = round.isSure || (!round.isAbandoned && chance.happens(0.965));
  const seconds = Math.min(280, Math.max(4, chance.lognormal(channel === "sms" ? 17 : 34, 0.62)));
  const completedAt = succeeds ? requestedAt + Math.round(seconds * 1000) : null;
  const ending = completedAt ? { state: "delivered" as const, completedAt } : randomFailure(chance);
  const deliveryId = writeMessage(writer, chance, round, { requestedAt, channel, ending });
  if (completedAt)
    return succeed(writer, chance, round, { at: completedAt, factor: channel, deliveryId, sends });
  return fail(writer, chance, round, { deliveryId, sends, problem: PROBLEMS[ending.state] ?? null });
}

const PROBLEMS: Partial<Record<DeliveryState, SendProblem>> = {
  blocked: "number_blocked",
  refused: "number_refused",
  unknown: "provider_unavailable",
};

function refuse(writer: RowWriter, chance: Chance, round: Round) {
  const decision = round.decision;
  const ending = { state: "refused" } as const;
  const sending: Sending = {
    requestedAt: round.at + 40,
    channel: "sms",
    ending,
    ...(decision && { decision }),
  };
  return { deliveryId: writeMessage(writer, chance, round, sending), problem: getSendProblem(decision) };
}

function getSendProblem(decision: Decision | undefined): SendProblem {
  if (decision?.rule === "money_day") return "budget_spent";
  if (decision?.rule === "destination")
    return decision.refused === "line_type" ? "line_type_not_served" : "country_not_served";
  return "too_many_messages";
}

function succeed(
  writer: RowWriter,
  chance: Chance,
  round: Round,
  {
    at,
    factor,
    deliveryId = null,
    sends = 0,
  }: { at: number; factor: Factor; deliveryId?: string | null; sends?: number },
): Outcome {
  const wrongCodes = deliveryId !== null && chance.happens(0.06) ? 1 : 0;
  const challengeId = writeChallenge(writer, chance, round, {
    ...{ state: "redeemed", failure: null, deliveryId, sends, problem: null, factor },
    attemptsLeft: CHALLENGE_RULES.attemptsPerCode - wrongCodes,
    passedAt: at,
    endedAt: at + 300,
  });
  return { status: "verified", challengeId, at: at + 300, factor };
}

function fail(
  writer: RowWriter,
  chance: Chance,
  round: Round,
  { deliveryId, sends, problem }: { deliveryId: string | null; sends: number; problem: SendProblem | null },
): Outcome {
  const failure = chance.happens(0.12) ? "out_of_attempts" : chance.happens(0.1) ? "cancelled" : "expired";
  const reason: ChallengeFailure = problem ? "expired" : failure;
  const isExpired = reason === "expired";
  const endedAt = isExpired ? round.at + CHALLENGE_RULES.challengeLifetimeSeconds * 1000 : round.at + 70_000;
  const challengeId = writeChallenge(writer, chance, round, {
    ...{
      state: "failed",
      failure: reason,
      deliveryId,
      sends,
      problem,
      factor: null,
      passedAt: null,
      endedAt,
    },
    attemptsLeft: reason === "out_of_attempts" ? 0 : CHALLENGE_RULES.attemptsPerCode,
  });
  return { status: "failed", challengeId, deliveryId, at: endedAt };
}

type ChallengeEnd = {
  state: "redeemed" | "failed";
  failure: ChallengeFailure | null;
  deliveryId: string | null;
  sends: number;
  problem: SendProblem | null;
  attemptsLeft: number;
  factor: Factor | null;
  passedAt: number | null;
  endedAt: number;
};

/** The default of the setting. */
const CODE_LIFETIME_SECONDS = 300;

function writeChallenge(writer: RowWriter, chance: Chance, round: Round, end: ChallengeEnd): string {
  const id = idAt(round.at, chance);
  const codeExpiresAt = round.at + CODE_LIFETIME_SECONDS * 1000;
  writer.add("challenge", {
    id,
    tokenHash: anyBytes(chance, 32),
    purpose: round.purpose,
    state: end.state,
    failure: end.failure,
    phone: round.phone,
    phoneCountry: round.country,
    userId: round.userId,
    sessionId: round.sessionId ?? null,
    draftName: round.draft?.name ?? null,
    draftEmail: round.draft?.email ?? null,
    deliveryId: end.deliveryId,
    sends: end.sends,
    sendProblem: end.problem,
    attemptsLeft: end.attemptsLeft,
    resendAt: new Date(round.at + 30_000),
    codeExpiresAt: end.deliveryId ? new Date(codeExpiresAt) : null,
    expiresAt: new Date(round.at + CHALLENGE_RULES.challengeLifetimeSeconds * 1000),
    factor: end.factor,
    passedAt: end.passedAt ? new Date(end.passedAt) : null,
    endedAt: new Date(end.endedAt),
    ip: round.ip,
    createdAt: new Date(round.at),
    revision: 3,
  });
  return id;
}
