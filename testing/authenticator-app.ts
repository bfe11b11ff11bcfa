// An authenticator app for tests: RFC 4226 and RFC 6238 as they are written, and nothing of what the product uses.
import { createHmac } from "node:crypto";

/** The code that an app with this key (base 32, spaces tolerated) shows at a time. */
export function appCode(key: string, at = new Date(), digits = 6): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const hash = createHmac("sha1", fromBase32(key)).update(step).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** Six digits that are not shown now, nor a step before or after. */
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
