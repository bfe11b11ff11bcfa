// Deterministic IDs, tokens, and hashes that are fast to generate.
import { Chance } from "../random";

/** Bytes in the text format of Postgres, for bytea columns. */
export type HexBytes = string & { readonly bytes: true };

/** Hex digits from which pieces are cut at random offsets: 20 random bits per piece. */
const POOL_DIGITS = 1 << 20;
const PIECE = 8;

let pool = "";

function digits(chance: Chance, count: number): string {
  if (pool === "") pool = makePool();
  let text = "";
  while (text.length < count) {
    const from = Math.floor(chance.next() * (POOL_DIGITS - PIECE));
    text += pool.slice(from, from + Math.min(PIECE, count - text.length));
  }
  return text;
}

function makePool(): string {
  const chance = new Chance(0x7f4a7c15);
  const words = Array.from({ length: POOL_DIGITS / 8 }, () => Math.floor(chance.next() * 2 ** 32));
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}

/** Returns a UUID version 7 (RFC 9562 §5.7) of this time, like those of the app. */
export function idAt(at: number, chance: Chance): string {
  const time = `0${Math.floor(at).toString(16)}`.slice(-12);
  const rest = digits(chance, 18);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6)}`;
}

/** Returns a UUID version 4, like Vonage's request IDs. */
export function anyId(chance: Chance): string {
  const rest = digits(chance, 30);
  return `${rest.slice(0, 8)}-${rest.slice(8, 12)}-4${rest.slice(12, 15)}-a${rest.slice(15, 18)}-${rest.slice(18)}`;
}

/** Returns random bytes, for example in place of a hash. */
export function anyBytes(chance: Chance, length: number): HexBytes {
  return `\\x${digits(chance, 2 * length)}` as HexBytes;
}
