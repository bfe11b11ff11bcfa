// Ids of events: a seal covers the id, so it has to be known before the row is written.
import "server-only";
import { randomBytes } from "node:crypto";

let last = { at: 0, count: 0 };

/**
 * A UUID of version 7 (RFC 9562 §5.7): ids sort in the order in which this process made them, thanks to twelve bits that
 * count within a millisecond (§6.2, method 1). The rest is random.
 */
export function newEventId(): string {
  last = next(last, Date.now());
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last.at, 0, 6);
  bytes.writeUInt16BE(0x7000 | last.count, 6);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A clock that stands still or was set back is no reason to go back; a full millisecond borrows from the next. */
function next({ at, count }: typeof last, now: number): typeof last {
  if (now > at) return { at: now, count: 0 };
  return count < 0xfff ? { at, count: count + 1 } : { at: at + 1, count: 0 };
}
