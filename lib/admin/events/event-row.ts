// Events may contain text from attackers, so every value becomes one short line of plain text.
import "server-only";
import { SERVER } from "@/lib/audit/record-event";
import { OPERATOR_ADDRESS } from "@/lib/http/client-info";
import { getDeviceName } from "@/lib/values/device-name";
import { maskEmail } from "@/lib/values/mask-email";
import { toPlainText } from "@/lib/values/plain-text";
import type { AuditEventModel } from "@/prisma/generated/models";

/** The name is null if the user has been deleted. */
export type EventUser = { id: string; name: string | null };

export type EventRow = {
  id: string;
  at: Date;
  name: string;
  user: EventUser | null;
  actor: EventUser | null;
  source: EventSource;
  facts: [name: string, value: string][];
};

/** `client` is the browser, or the command of an operator. */
export type EventSource =
  | { kind: "request"; ip: string; client: string }
  | { kind: "operator"; client: string }
  | { kind: "system" }
  | { kind: "deleted" };

const NAME_MAX_LENGTH = 60;
const CLIENT_MAX_LENGTH = 256;
const FACT_MAX_LENGTH = 160;

export type ShownEvent = Omit<AuditEventModel, "requesterSalt" | "requesterDigest" | "seal">;

export function toEventRow(
  { id, at, name, userId, actorId, ip, userAgent, data }: ShownEvent,
  names: Map<string, string>,
): EventRow {
  const toEventUser = (subjectId: string | null) =>
    subjectId && { id: subjectId, name: names.get(subjectId) ?? null };
  return {
    id,
    at,
    name: toPlainText(name, NAME_MAX_LENGTH),
    user: toEventUser(userId) || null,
    actor: (actorId !== userId && toEventUser(actorId)) || null,
    source: toSource(ip, toPlainText(userAgent, CLIENT_MAX_LENGTH)),
    facts: toFacts(data),
  };
}

/** Events of deleted users have no address (`eraseClient`). */
function toSource(ip: string, userAgent: string): EventSource {
  if (ip === "") return { kind: "deleted" };
  if (ip === SERVER.ip) return { kind: "system" };
  if (ip === OPERATOR_ADDRESS) return { kind: "operator", client: toPlainText(userAgent, NAME_MAX_LENGTH) };
  const client = toPlainText(getDeviceName(userAgent), NAME_MAX_LENGTH);
  return { kind: "request", ip: toPlainText(ip, NAME_MAX_LENGTH), client };
}

/** Data consists of IDs, rules, and counts. As a precaution, email addresses and numbers are masked. */
function toFacts(data: unknown): EventRow["facts"] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => {
    if (value === null || value === "") return [];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [
      [
        toPlainText(name, NAME_MAX_LENGTH),
        toPlainText(maskContacts(text.slice(0, 4 * FACT_MAX_LENGTH)), FACT_MAX_LENGTH),
      ],
    ];
  });
}

function maskContacts(text: string): string {
  return text
    .replace(/[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+/g, (email) => maskEmail(email))
    .replace(/\+\d{4,}(?=\d{3})/g, "+•••");
}
