// One event as the console shows it. What it holds may have been written by anybody: it comes out as short text in one line.
import "server-only";
import { deviceOf } from "@/lib/values/device-name";
import { maskEmail } from "@/lib/values/mask-email";
import { plainText } from "@/lib/values/plain-text";
import type { AuditEventModel } from "@/prisma/generated/models";

/** Somebody in the trail; without a name where the account is gone. */
export type Somebody = { id: string; name: string | null };

export type EventRow = {
  id: string;
  at: Date;
  name: string;
  user: Somebody | null;
  actor: Somebody | null;
  ip: string;
  browser: string;
  /** Facts in words, masked and cut to a line's length. */
  facts: [name: string, value: string][];
};

const NAME_MAX_LENGTH = 60;
const BROWSER_MAX_LENGTH = 256;
const FACT_MAX_LENGTH = 160;

export type ShownEvent = Omit<AuditEventModel, "requesterSalt" | "requesterDigest" | "seal">;

/** `names`: those of the users in it that still exist, by id. */
export function rowOf(
  { id, at, name, userId, actorId, ip, userAgent, data }: ShownEvent,
  names: Map<string, string>,
): EventRow {
  const somebody = (who: string | null) => who && { id: who, name: names.get(who) ?? null };
  return {
    id,
    at,
    name: plainText(name, NAME_MAX_LENGTH),
    user: somebody(userId) || null,
    actor: (actorId !== userId && somebody(actorId)) || null,
    ip: plainText(ip, NAME_MAX_LENGTH),
    browser: plainText(deviceOf(plainText(userAgent, BROWSER_MAX_LENGTH)), NAME_MAX_LENGTH),
    facts: factsOf(data),
  };
}

/** Facts are ids, rules and counts; should an address or a number ever be among them, it is masked all the same. */
function factsOf(data: unknown): EventRow["facts"] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => {
    if (value === null || value === "") return [];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [
      [
        plainText(name, NAME_MAX_LENGTH),
        plainText(masked(text.slice(0, 4 * FACT_MAX_LENGTH)), FACT_MAX_LENGTH),
      ],
    ];
  });
}

function masked(text: string): string {
  return text
    .replace(/[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+/g, (email) => maskEmail(email))
    .replace(/\+\d{4,}(?=\d{3})/g, "+•••");
}
