// What happened to an account, from the audit trail, for the person whose it is.
import "server-only";
import { EVENT_NAMES, type EventData, type EventName } from "@/lib/audit/record-event";
import { db } from "@/lib/database/client";
import { deviceOf } from "@/lib/values/device-name";
import {
  afterCursor,
  sortOrder,
  PAGE_SIZE,
  toPage,
  parseCursor,
  type KeysetPage,
} from "@/lib/database/keyset";
import { OPERATOR_ADDRESS } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";

/** What only tells how something came about, and would bury the rest. */
const HIDDEN_EVENTS = [
  "sign_up_started",
  "sign_in_started",
  "step_up_started",
  "challenge_superseded",
  "challenge_cancelled",
  "code_sent",
  "code_not_sent",
  "code_accepted",
  "code_not_checked",
  "authenticator_started",
  "passkey_accepted",
  "passkey_declined",
  "callback_refused",
  "delivery_reported",
  "password_rehashed",
  "password_not_looked_up",
  "budget_stage_reached",
  "destination_paused",
  "destination_resumed",
  "message_settings_changed",
  "provider_down",
  "provider_refused_us",
  "samples_added",
  "samples_removed",
] as const satisfies readonly EventName[];

export type ToldEvent = Exclude<EventName, (typeof HIDDEN_EVENTS)[number]>;

const TOLD = EVENT_NAMES.filter((name) => !(HIDDEN_EVENTS as readonly EventName[]).includes(name));

export type ActivityRecord = {
  id: string;
  name: ToldEvent;
  at: Date;
  device: string;
  ip: string;
  /** Somebody else did it: the operator, or an admin, by name where they still have an account. */
  by: "operator" | { admin: string | null } | null;
  /** Why, as the admin put it. */
  reason: string | null;
};

/** One page of what happened, newest first. */
export async function myActivity(cursorText: string | undefined): Promise<KeysetPage<ActivityRecord>> {
  const { user } = await requireUser();
  const cursor = parseCursor(cursorText);
  const order = sortOrder(cursor);
  const read = await db().auditEvent.findMany({
    where: { AND: [{ userId: user.id, name: { in: TOLD } }, ...afterCursor(cursor, "at")] },
    orderBy: [{ at: order }, { id: order }],
    take: PAGE_SIZE + 1,
  });
  const { rows, ...neighbours } = toPage(read, cursor, ({ at, id }) => ({ at, id }));
  const names = await adminNames(rows.flatMap(({ actorId }) => (actorId === user.id ? [] : (actorId ?? []))));
  return {
    ...neighbours,
    rows: rows.map(({ id, name, at, userAgent, ip, actorId, data }) => ({
      id,
      name: name as ToldEvent,
      at,
      device: deviceOf(userAgent),
      ip,
      by: otherThan(user.id, { actorId, ip }, names),
      reason: reasonOf(data),
    })),
  };
}

/** Whoever looks at a person's account, or changes it, is named to them. */
async function adminNames(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const admins = await db().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(admins.map(({ id, name }) => [id, name]));
}

function otherThan(
  userId: string,
  { actorId, ip }: { actorId: string | null; ip: string },
  names: Map<string, string>,
): ActivityRecord["by"] {
  if (ip === OPERATOR_ADDRESS) return "operator";
  return actorId === null || actorId === userId ? null : { admin: names.get(actorId) ?? null };
}

function reasonOf(data: unknown): string | null {
  const { reason } = data as EventData;
  return typeof reason === "string" ? reason : null;
}

/** The last few things that happened. */
export async function lastActivity(count: number): Promise<ActivityRecord[]> {
  const { rows } = await myActivity(undefined);
  return rows.slice(0, count);
}
