import "server-only";
import { EVENT_NAMES, type StoredEventData, type EventName } from "@/lib/audit/events";
import { SERVER } from "@/lib/audit/record-event";
import { db } from "@/lib/database/client";
import { getDeviceName } from "@/lib/values/device-name";
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

/** Events too detailed for the activity page. */
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
  "alarm_raised",
  "budget_stage_reached",
  "destination_paused",
  "destination_resumed",
  "message_settings_changed",
  "provider_down",
  "provider_refused_us",
  "provider_answer_mismatched",
  "samples_added",
  "samples_removed",
] as const satisfies readonly EventName[];

export type VisibleEvent = Exclude<EventName, (typeof HIDDEN_EVENTS)[number]>;

const VISIBLE_EVENTS = EVENT_NAMES.filter((name) => !(HIDDEN_EVENTS as readonly EventName[]).includes(name));

export type ActivityRecord = {
  id: string;
  name: VisibleEvent;
  at: Date;
  device: string;
  ip: string;
  /** Who did it if not a browser of the user. An admin who was deleted has no name. */
  by: "system" | "operator" | { admin: string | null } | null;
  reason: string | null;
};

export async function myActivity(cursorText: string | undefined): Promise<KeysetPage<ActivityRecord>> {
  const { user } = await requireUser();
  const cursor = parseCursor(cursorText);
  const order = sortOrder(cursor);
  const found = await db().auditEvent.findMany({
    where: { AND: [{ userId: user.id, name: { in: VISIBLE_EVENTS } }, ...afterCursor(cursor, "at")] },
    orderBy: [{ at: order }, { id: order }],
    take: PAGE_SIZE + 1,
  });
  const { rows, ...neighbors } = toPage(found, cursor, ({ at, id }) => ({ at, id }));
  const names = await findAdminNames(
    rows.flatMap(({ actorId }) => (actorId === user.id ? [] : (actorId ?? []))),
  );
  return {
    ...neighbors,
    rows: rows.map(({ id, name, at, userAgent, ip, actorId, data }) => ({
      id,
      name: name as VisibleEvent,
      at,
      device: getDeviceName(userAgent),
      ip,
      by: getActor(user.id, { actorId, ip }, names),
      reason: getReason(data),
    })),
  };
}

async function findAdminNames(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const admins = await db().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(admins.map(({ id, name }) => [id, name]));
}

function getActor(
  userId: string,
  { actorId, ip }: { actorId: string | null; ip: string },
  names: Map<string, string>,
): ActivityRecord["by"] {
  if (ip === SERVER.ip) return "system";
  if (ip === OPERATOR_ADDRESS) return "operator";
  return actorId === null || actorId === userId ? null : { admin: names.get(actorId) ?? null };
}

function getReason(data: unknown): string | null {
  const { reason } = data as StoredEventData;
  return typeof reason === "string" ? reason : null;
}
