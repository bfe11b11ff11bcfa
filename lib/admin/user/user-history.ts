import "server-only";
import { db } from "@/lib/database/client";
import { parseSubjectId } from "@/lib/destinations";
import type { Decision } from "@/lib/deliveries/limits/evaluate";
import { maskPhone } from "@/lib/values/phone-number";
import { OPERATOR_ADDRESS } from "@/lib/http/client-info";
import { requireAdmin } from "@/lib/session/current-user";
import type { StoredEventData } from "@/lib/audit/events";
import type { ChallengeFailure, Channel, Factor, Purpose, SendProblem } from "@/prisma/generated/enums";
import type { ChallengeModel } from "@/prisma/generated/models";
import type { Outcome } from "@/lib/admin/deliveries/delivery-filter";
import { toOutcome } from "@/lib/admin/deliveries/list-deliveries";
import { getPrices } from "@/lib/deliveries/settings/settings";
import { ROWS_SHOWN } from "./view-user";

export type NumberRow = {
  id: string;
  previous: string;
  current: string;
  changedAt: Date;
  undoUntil: Date;
  undoneAt: Date | null;
};

export type ChallengeHistoryRow = {
  id: string;
  purpose: Purpose;
  outcome: ChallengeFailure | SendProblem | "waiting" | "verified";
  factor: Factor | null;
  sends: number;
  ip: string;
  createdAt: Date;
};

export type DeliveryRow = {
  id: string;
  purpose: Purpose;
  channel: Channel;
  outcome: Outcome;
  requestedAt: Date;
  costMicros: number | null;
  decision: Decision | null;
};

export type EventRow = { id: string; name: string; at: Date; data: StoredEventData; actor: string | null };

export type UserHistory = {
  numbers: NumberRow[];
  challenges: ChallengeHistoryRow[];
  /** To the current number, including those to its previous owner. */
  deliveries: DeliveryRow[];
  events: EventRow[];
  currency: string;
};

export async function getUserHistory(userId: string): Promise<UserHistory> {
  await requireAdmin();
  const id = parseSubjectId(userId);
  const { currency } = getPrices();
  const user = id && (await db().user.findUnique({ where: { id }, select: { phone: true } }));
  if (!id || !user) return { numbers: [], challenges: [], deliveries: [], events: [], currency };
  const [changes, challenges, deliveries, events] = await Promise.all([
    db().phoneChange.findMany({ where: { userId: id }, orderBy: { changedAt: "desc" }, take: ROWS_SHOWN }),
    db().challenge.findMany({
      select: CHALLENGE_SELECT,
      where: { userId: id },
      orderBy: { createdAt: "desc" },
      take: ROWS_SHOWN,
    }),
    db().delivery.findMany({
      select: DELIVERY_SELECT,
      where: { phone: user.phone },
      orderBy: { requestedAt: "desc" },
      take: ROWS_SHOWN,
    }),
    db().auditEvent.findMany({ where: { userId: id }, orderBy: { at: "desc" }, take: ROWS_SHOWN }),
  ]);
  const names = await findUserNames(events.flatMap(({ actorId }) => actorId ?? []));
  return {
    numbers: changes.map(({ id, previousPhone, phone, changedAt, undoUntil, undoneAt }) => ({
      ...{ id, changedAt, undoUntil, undoneAt },
      previous: maskPhone(previousPhone),
      current: maskPhone(phone),
    })),
    currency,
    challenges: challenges.map(toChallengeRow),
    deliveries: deliveries.map(({ decision: stored, state, completedAt, ...delivery }) => {
      const decision = stored as Decision | null;
      return { ...delivery, decision, outcome: toOutcome(state, completedAt, decision) };
    }),
    events: events.map(({ id, name, at, data, actorId, ip }) => ({
      ...{ id, name, at, data: data as StoredEventData },
      actor: ip === OPERATOR_ADDRESS ? "the operator" : actorId && (names.get(actorId) ?? "a deleted user"),
    })),
  };
}

type ChallengeRecord = Omit<ChallengeHistoryRow, "outcome"> &
  Pick<ChallengeModel, "state" | "failure" | "sendProblem" | "expiresAt">;

function toChallengeRow({
  state,
  failure,
  sendProblem,
  expiresAt,
  ...row
}: ChallengeRecord): ChallengeHistoryRow {
  if (state === "passed" || state === "redeemed") return { ...row, outcome: "verified" };
  return { ...row, outcome: failure ?? (expiresAt <= new Date() ? "expired" : (sendProblem ?? "waiting")) };
}

const CHALLENGE_SELECT = {
  ...{ id: true, purpose: true, state: true, failure: true, sendProblem: true, factor: true, sends: true },
  ...{ ip: true, createdAt: true, expiresAt: true },
} as const;

const DELIVERY_SELECT = {
  ...{ id: true, purpose: true, channel: true, state: true, requestedAt: true, completedAt: true },
  ...{ costMicros: true, decision: true },
} as const;

export async function findUserNames(ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const users = await db().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}
