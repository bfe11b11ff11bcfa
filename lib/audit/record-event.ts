// The audit trail: one event per change, written in the transaction of the change. lib/audit/chain.ts links
// the events.
import "server-only";
import { randomBytes } from "node:crypto";
import { v7 as newEventId } from "uuid";
import { digestClient, createSeal } from "./seals";
import { afterCommit, db, type Transaction } from "@/lib/database/client";
import { countEvent } from "@/lib/observability/event-metrics";
import type { ClientInfo } from "@/lib/http/client-info";
import type { AuditedChange, EventName } from "./events";

/** The client in events that no request caused. */
export const SERVER: ClientInfo = { ip: "server", userAgent: "" };

/** Enough to make guessing the IP address and user agent infeasible. */
const SALT_BYTES = 16;

/** Writes an event in the transaction of its change. Metrics count it after the commit (`inTransaction`). */
export async function recordEvent<Name extends EventName>(
  tx: Pick<Transaction, "auditEvent">,
  client: ClientInfo,
  change: AuditedChange<Name>,
): Promise<void> {
  await tx.auditEvent.create({ data: newEvent(client, change, new Date()), select: { id: true } });
  countAfterCommit(tx, change);
}

/** Counts an event that was written another way, once its transaction has committed. */
export function countAfterCommit<Name extends EventName>(tx: object, change: AuditedChange<Name>): void {
  afterCommit(tx, () => countEvent(change));
}

export async function recordStandaloneEvent<Name extends EventName>(
  client: ClientInfo,
  change: AuditedChange<Name>,
): Promise<void> {
  await recordEvent(db(), client, change);
}

/** Returns a sealed event row, for bulk inserts and Postgres functions. Use `recordEvent` otherwise. */
export function newEvent<Name extends EventName>(
  { ip, userAgent }: ClientInfo,
  change: AuditedChange<Name>,
  at: Date,
) {
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
