// Password hashes wait for their turn. Argon2id is the dearest thing we do: more at once than there are cores only take memory
// and time from everybody's pages, and a queue without an end answers nobody. What finds it full is refused at once.
import "server-only";
import { availableParallelism } from "node:os";
import { hash, hashRaw, verify, type Options } from "@node-rs/argon2";
import pLimit from "p-limit";
import { counter, gauge } from "@/lib/observability/metrics";
import { refused, type Refused } from "@/lib/refusal";
import { inSpan } from "@/lib/observability/spans";
import { singleton } from "@/lib/singleton";

/** `Algorithm.Argon2id`: a const enum, which cannot be imported where each file is compiled alone. */
const ARGON2ID = 2;

/** OWASP Password Storage Cheat Sheet: KiB of memory (19 MiB), passes, lanes. */
export type Parameters = { memoryCost: number; timeCost: number; parallelism: number };

/** One at a time for each core but one, which is left to pages: hashes are bound by nothing but the processor. */
const HASH_CONCURRENCY = Math.max(1, availableParallelism() - 1);

/** For each that runs. A sign-in takes 15 to 45 ms with what is around its hash, so whoever comes last waits for some seconds. */
const WAITING_PER_HASH = 64;
const MAX_WAITING = HASH_CONCURRENCY * WAITING_PER_HASH;

/** By then the queue has been worked off. */
const RETRY_AFTER_SECONDS = 5;

/** One more than are hashed, so that somebody is ready when a hash is done. */
const ARRIVALS_AT_ONCE = HASH_CONCURRENCY + 1;

const hashing = singleton("password queue", () => ({
  hashes: pLimit(HASH_CONCURRENCY),
  arrivals: pLimit(ARRIVALS_AT_ONCE),
  refused: 0,
}));

/** What runs, what waits, and how many were refused since the process began. */
export function hashingLoad(): { running: number; waiting: number; refused: number } {
  const { hashes, arrivals, refused } = hashing;
  return { running: hashes.activeCount, waiting: hashes.pendingCount + arrivals.pendingCount, refused };
}

gauge("twofold_hashing", "Password hashes that run, and people who wait for one.", readLoad, "state");
const refusals = counter("twofold_hashing_refused_total", "Refused because too many waited.", []);

function readLoad() {
  const { running, waiting } = hashingLoad();
  return { running, waiting };
}

/** Thrown where the queue is full. `withCapacity` makes a refusal of it. */
export class HashingBusy extends Error {
  override name = "HashingBusy";
}

/** Argon2id as a PHC string, with a salt of its own. Throws HashingBusy. */
export async function argon2idHash(text: string, parameters: Parameters): Promise<string> {
  return enqueueHash(() => hash(text, optionsOf(parameters)));
}

/** The bare hash with a given salt. Throws HashingBusy. */
export async function argon2idRaw(text: string, salt: Uint8Array, parameters: Parameters): Promise<Buffer> {
  return enqueueHash(() => hashRaw(text, { ...optionsOf(parameters), salt }));
}

/** Whether a PHC string is of this text. Throws HashingBusy. */
export async function argon2idVerify(phc: string, text: string): Promise<boolean> {
  return enqueueHash(() => verify(phc, text));
}

/**
 * Does what needs a hash, or refuses it at once while the queue is full: before anything is counted or written, so that who is
 * refused may come back without having lost anything.
 */
export async function withCapacity<T>(work: () => Promise<T>): Promise<T | Refused<"too_busy">> {
  if (isFull()) return busy();
  try {
    return await work();
  } catch (error) {
    // It has filled up since.
    if (error instanceof HashingBusy) return busy();
    throw error;
  }
}

/**
 * Has what leads up to a hash wait in front of it, too: when very many sign in they wait here, and not on the event loop, among
 * everybody's pages. Nothing that asks another server belongs inside. Throws HashingBusy.
 */
export async function queueArrival<T>(work: () => Promise<T>): Promise<T> {
  if (isFull()) throw new HashingBusy("too many people wait for their passwords being hashed");
  return hashing.arrivals(work);
}

function enqueueHash<T>(work: () => Promise<T>): Promise<T> {
  if (isFull()) throw new HashingBusy("too many passwords wait for being hashed");
  return inSpan("hash", {}, () => hashing.hashes(work));
}

function isFull(): boolean {
  return hashingLoad().waiting >= MAX_WAITING;
}

function busy(): Refused<"too_busy"> {
  hashing.refused += 1;
  refusals.inc();
  return refused("too_busy", RETRY_AFTER_SECONDS);
}

function optionsOf(parameters: Parameters): Options {
  return { algorithm: ARGON2ID, ...parameters };
}
