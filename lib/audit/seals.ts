// Seals of the audit trail: HMAC-SHA-256 with a key that is not in the database. Even a database superuser
// cannot forge an event or a link. Letting the app link all events again remains possible, and a previously
// noted end of the chain reveals it (`npm run audit:verify -- --noted`).
import "server-only";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The fields that a seal covers. IP address and user agent are covered by a salted digest, so that they can
 * be erased.
 */
export type SealedEvent = {
  id: string;
  /** Milliseconds since 1970, as text: a row not written by the app may have no finite time. */
  at: string;
  name: string;
  userId: string | null;
  actorId: string | null;
  data: unknown;
  requesterDigest: Uint8Array;
};

/** What can be sealed. A link covers its event and the seal of the previous link. */
export type Statement =
  | { what: "event"; event: SealedEvent }
  | { what: "link"; position: number; previous: Uint8Array; event: SealedEvent }
  | { what: "head"; position: number; link: Uint8Array };

export function createSeal(statement: Statement): Bytes {
  return hmac(trailKey(env().DATA_KEY), toText(statement));
}

/** Whether a seal was made with the current key or a previous one. */
export function isSealedBy(seal: Uint8Array, statement: Statement): boolean {
  const text = toText(statement);
  const { DATA_KEY, DATA_KEY_FORMER = [] } = env();
  return [DATA_KEY, ...DATA_KEY_FORMER].some((key) => {
    const ours = hmac(trailKey(key), text);
    return ours.length === seal.length && timingSafeEqual(ours, seal);
  });
}

/** Returns the digest of an IP address and a user agent. The migration computes the same in SQL. */
export function digestClient(salt: Uint8Array, ip: string, userAgent: string): Bytes {
  return new Uint8Array(createHash("sha256").update(salt).update(`${ip}\0${userAgent}`).digest());
}

/** Returns a unique text per statement: a JSON array, with sorted keys. */
function toText(statement: Statement): string {
  switch (statement.what) {
    case "event":
      return JSON.stringify(["event", ...toParts(statement.event)]);
    case "link":
      return JSON.stringify([
        "link",
        statement.position,
        hex(statement.previous),
        ...toParts(statement.event),
      ]);
    case "head":
      return JSON.stringify(["head", statement.position, hex(statement.link)]);
  }
}

function toParts({ id, at, name, userId, actorId, data, requesterDigest }: SealedEvent): unknown[] {
  // Postgres returns ids in lower case.
  const ids = [userId, actorId].map((one) => one?.toLowerCase() ?? null);
  return [id, at, name, ...ids, sortKeys(data), hex(requesterDigest)];
}

function sortKeys(data: unknown): unknown {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return data;
  // jsonb does not keep the order of keys, and JSON has no undefined.
  const known = Object.entries(data).filter(([, value]) => value !== undefined);
  return known.sort(([one], [other]) => (one < other ? -1 : 1));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const trailKeys = new WeakMap<Buffer, Buffer>();

/** Derives the trail's key. The data key encrypts other data as well. */
function trailKey(dataKey: Buffer): Buffer {
  const known = trailKeys.get(dataKey);
  if (known) return known;
  const key = createHmac("sha256", dataKey).update("audit trail").digest();
  trailKeys.set(dataKey, key);
  return key;
}

function hmac(key: Buffer, text: string): Bytes {
  return new Uint8Array(createHmac("sha256", key).update(text).digest());
}
