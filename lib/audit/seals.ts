// What seals the audit trail: keyed hashes (HMAC-SHA-256) whose key is not in the database. Whoever can write there, even as its
// superuser, can make no event up and link nothing by themselves. Having the app link everything anew is what remains to them,
// and shows by an end of the chain that was noted before (`npm run audit:verify -- --noted`).
import "server-only";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

export type Bytes = Uint8Array<ArrayBuffer>;

/** What a seal covers of an event. The client's address and browser stand behind a salted digest: they can be erased. */
export type SealedEvent = {
  id: string;
  /** Milliseconds since 1970, as text: what somebody wrote past the app may be no number at all. */
  at: string;
  name: string;
  userId: string | null;
  actorId: string | null;
  data: unknown;
  requesterDigest: Uint8Array;
};

/** Everything that a seal can say. A link names its event in full and the seal of the link before it. */
export type Statement =
  | { what: "event"; event: SealedEvent }
  | { what: "link"; position: number; previous: Uint8Array; event: SealedEvent }
  | { what: "head"; position: number; link: Uint8Array };

/** Seals with the present key. */
export function sealOf(statement: Statement): Bytes {
  return hmac(trailKey(env().DATA_KEY), textOf(statement));
}

/** Whether this seal is ours, made with the present key or a former one. */
export function isSealedBy(seal: Uint8Array, statement: Statement): boolean {
  const text = textOf(statement);
  const { DATA_KEY, DATA_KEY_FORMER = [] } = env();
  return [DATA_KEY, ...DATA_KEY_FORMER].some((key) => {
    const ours = hmac(trailKey(key), text);
    return ours.length === seal.length && timingSafeEqual(ours, seal);
  });
}

/** Stands for an address and a browser; without the salt nobody can try out which ones. The migration has it in SQL. */
export function digestOfRequester(salt: Uint8Array, ip: string, userAgent: string): Bytes {
  return new Uint8Array(createHash("sha256").update(salt).update(`${ip}\0${userAgent}`).digest());
}

/** One text for each statement, and never the same for two: JSON of a list, with the data in the order of its names. */
function textOf(statement: Statement): string {
  switch (statement.what) {
    case "event":
      return JSON.stringify(["event", ...partsOf(statement.event)]);
    case "link":
      return JSON.stringify([
        "link",
        statement.position,
        hex(statement.previous),
        ...partsOf(statement.event),
      ]);
    case "head":
      return JSON.stringify(["head", statement.position, hex(statement.link)]);
  }
}

function partsOf({ id, at, name, userId, actorId, data, requesterDigest }: SealedEvent): unknown[] {
  // Postgres writes ids in small letters, whoever gave them.
  const ids = [userId, actorId].map((one) => one?.toLowerCase() ?? null);
  return [id, at, name, ...ids, inOrder(data), hex(requesterDigest)];
}

function inOrder(data: unknown): unknown {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return data;
  // Postgres orders names as it likes, and JSON knows no undefined.
  const known = Object.entries(data).filter(([, value]) => value !== undefined);
  return known.sort(([one], [other]) => (one < other ? -1 : 1));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const trailKeys = new WeakMap<Buffer, Buffer>();

/** A key of the trail's own: the one it comes from seals other things as well. */
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
