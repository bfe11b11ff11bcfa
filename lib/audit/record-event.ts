// The audit trail: one event per change, written in the transaction of the change. lib/audit/chain.ts links
// the events.
import "server-only";
import { randomBytes } from "node:crypto";
import { v7 as newEventId } from "uuid";
import { digestClient, createSeal } from "./seals";
import { afterCommit, db, type Transaction } from "@/lib/database/client";
import { countEvent } from "@/lib/observability/event-metrics";
import type { ClientInfo } from "@/lib/http/client-info";

/** Enough to make guessing the IP address and user agent infeasible. */
const SALT_BYTES = 16;

export const EVENT_NAMES = [
  "sign_up_started",
  "sign_up_completed",
  "sign_up_refused",
  "sign_in_started",
  "sign_in_succeeded",
  "sign_in_refused",
  "step_up_started",
  "step_up_succeeded",
  "phone_change_started",
  "phone_change_refused",
  "phone_changed",
  "phone_change_undone",
  "phone_lapsed",
  "account_frozen",
  "text_sent",
  "text_not_sent",
  "challenge_superseded",
  "challenge_cancelled",
  "challenge_expired",
  "code_sent",
  "code_not_sent",
  "code_accepted",
  "code_rejected",
  "code_not_checked",
  "factor_locked",
  "authenticator_started",
  "authenticator_added",
  "authenticator_removed",
  "passkey_added",
  "passkey_renamed",
  "passkey_removed",
  "passkey_accepted",
  "passkey_rejected",
  "passkey_copy_suspected",
  "passkey_declined",
  "text_fallback_changed",
  "text_fallback_used",
  "recovery_codes_made",
  "recovery_code_used",
  "callback_refused",
  "delivery_reported",
  "limit_reached",
  "messages_stopped",
  "messages_allowed",
  "budget_stage_reached",
  "destination_paused",
  "destination_resumed",
  "message_settings_changed",
  "provider_down",
  "provider_refused_us",
  "provider_answer_mismatched",
  "sign_up_number_changed",
  "data_exported",
  "deletion_planned",
  "deletion_cancelled",
  "account_deleted",
  "password_not_looked_up",
  "password_rehashed",
  "password_changed",
  "password_change_refused",
  "password_reset_requested",
  "password_reset_started",
  "password_reset_refused",
  "password_reset",
  "email_change_requested",
  "email_change_refused",
  "email_changed",
  "email_change_undone",
  "session_ended",
  "sessions_ended",
  "admin_granted",
  "admin_revoked",
  "samples_added",
  "samples_removed",
  "contact_revealed",
  "account_suspended",
  "account_restored",
  "phone_released",
  "email_marked_wrong",
  "email_marked_right",
  "lost_phone_opened",
  "lost_phone_approved",
  "lost_phone_ended",
  "pass_issued",
  "pass_used",
  "accounts_exported",
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** Ids, rules and counts. Never a code, password, token or full phone number. */
export type EventData = Record<string, string | number | boolean | null>;

export type AuditedChange = { name: EventName; userId: string | null; actorId?: string; data?: EventData };

/** Writes an event in the transaction of its change. Metrics count it after the commit (`inTransaction`). */
export async function recordEvent(
  tx: Pick<Transaction, "auditEvent">,
  client: ClientInfo,
  change: AuditedChange,
): Promise<void> {
  await tx.auditEvent.create({ data: newEvent(client, change, new Date()), select: { id: true } });
  countAfterCommit(tx, change);
}

/** Counts an event that was written another way, once its transaction has committed. */
export function countAfterCommit(tx: object, change: AuditedChange): void {
  afterCommit(tx, () => countEvent(change));
}

export async function recordStandaloneEvent(client: ClientInfo, change: AuditedChange): Promise<void> {
  await recordEvent(db(), client, change);
}

/** Returns a sealed event row, for bulk inserts and Postgres functions. Use `recordEvent` otherwise. */
export function newEvent({ ip, userAgent }: ClientInfo, change: AuditedChange, at: Date) {
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const event = {
    // The seal covers the id. Version 7 ids sort in the order of creation within a process (RFC 9562 §6.2).
    id: newEventId(),
    at,
    name: change.name,
    userId: change.userId,
    actorId: change.actorId ?? null,
    data: change.data ?? {},
    requesterDigest: digestClient(salt, ip, userAgent),
  };
  const seal = createSeal({ what: "event", event: { ...event, at: String(at.getTime()) } });
  return { ...event, ip, userAgent, requesterSalt: salt, seal };
}

/**
 * Erases IP addresses and user agents from the events of a deleted user. The database rejects it for existing
 * users. Record `account_deleted` in the same transaction, or verification reports tampering.
 */
export async function eraseClient(tx: Transaction, userId: string): Promise<void> {
  await tx.auditEvent.updateMany({ where: { userId }, data: { ip: "", userAgent: "", requesterSalt: null } });
}
