// An authenticator app for tests: RFC 4226 and RFC 6238, implemented independently of lib.
import { createHmac } from "node:crypto";

/** Returns the code for a base32 key (spaces are allowed) at a time. */
export function appCode(key: string, at = new Date(), digits = 6): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const hash = createHmac("sha1", fromBase32(key)).update(step).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** Returns six digits that are invalid in the previous, the current and the next time step. */
export function wrongAppCode(key: string): string {
  const shown = [-30, 0, 30].map((seconds) => appCode(key, new Date(Date.now() + seconds * 1000)));
  let wrong = 0;
  while (shown.includes(String(wrong).padStart(6, "0"))) wrong += 1;
  return String(wrong).padStart(6, "0");
}

function fromBase32(text: string): Buffer {
  const bits = [...text.replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
