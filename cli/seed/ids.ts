// Ids, tokens and the like for rows that nobody asked for: they come out the same each time, and cost next to nothing.
import { Chance } from "../random";

/** Bytes as Postgres reads them, for columns that hold some. */
export type HexBytes = string & { readonly bytes: true };

/** Digits to cut pieces from, at random places: twenty bits of chance for each piece. */
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

/** A UUID of version 7 (RFC 9562 §5.7), as the app makes them, of this time. */
export function idAt(at: number, chance: Chance): string {
  const time = `0${Math.floor(at).toString(16)}`.slice(-12);
  const rest = digits(chance, 18);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6)}`;
}

/** A UUID of version 4, such as Vonage's request ids. */
export function anyId(chance: Chance): string {
  const rest = digits(chance, 30);
  return `${rest.slice(0, 8)}-${rest.slice(8, 12)}-4${rest.slice(12, 15)}-a${rest.slice(15, 18)}-${rest.slice(18)}`;
}

/** Random bytes: the hash of nothing. */
export function anyBytes(chance: Chance, length: number): HexBytes {
  return `\\x${digits(chance, 2 * length)}` as HexBytes;
}
