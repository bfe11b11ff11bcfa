// Argon2id is the most expensive operation: more hashes at once than cores only slow every page down.
import "server-only";
import { availableParallelism } from "node:os";
import { hash, hashRaw, verify, type Options } from "@node-rs/argon2";
import pLimit from "p-limit";
import { counter, gauge } from "@/lib/observability/metrics";
import { refused, type Refused } from "@/lib/refusal";
import { inSpan } from "@/lib/observability/spans";
import { singleton } from "@/lib/singleton";

/** `Algorithm.Argon2id`. The library exports a const enum, which isolated modules cannot import. */
const ARGON2ID = 2;

/** Memory in KiB, iterations, and lanes, as in the OWASP Password Storage Cheat Sheet. */
export type Argon2Parameters = { memoryCost: number; timeCost: number; parallelism: number };

/** One core stays free for pages: hashing is purely CPU-bound. */
const HASH_CONCURRENCY = Math.max(1, availableParallelism() - 1);

/** A sign-in takes 15–45 ms including its hash, so the last in line waits a few seconds. */
const WAITING_PER_HASH = 64;
const MAX_WAITING = HASH_CONCURRENCY * WAITING_PER_HASH;

const RETRY_AFTER_SECONDS = 5;

const queue = singleton("password queue", () => ({
  hashes: pLimit(HASH_CONCURRENCY),
  refused: 0,
}));

export function getQueueLoad(): { running: number; waiting: number; refused: number } {
  const { hashes, refused } = queue;
  return { running: hashes.activeCount, waiting: hashes.pendingCount, refused };
}

gauge("twofold_hashing", "Password hashes that run, and that wait.", readLoad, "state");
const refusals = counter("twofold_hashing_refused_total", "Hashes refused because too many waited.", []);

function readLoad() {
  const { running, waiting } = getQueueLoad();
  return { running, waiting };
}

/** Thrown while the queue is full. `withCapacity` turns it into a refusal. */
export class QueueFull extends Error {
  override name = "QueueFull";
}

/** Returns the Argon2id hash as a PHC string with a random salt. Throws `QueueFull`. */
export async function createArgon2Hash(text: string, parameters: Argon2Parameters): Promise<string> {
  return enqueueHash(() => hash(text, toOptions(parameters)));
}

export async function createRawArgon2Hash(
  text: string,
  salt: Uint8Array,
  parameters: Argon2Parameters,
): Promise<Buffer> {
  return enqueueHash(() => hashRaw(text, { ...toOptions(parameters), salt }));
}

/** Throws `QueueFull`. */
export async function verifyArgon2Hash(phc: string, text: string): Promise<boolean> {
  return enqueueHash(() => verify(phc, text));
}

/** Runs work that needs a hash. While the queue is full, refuses before anything is counted or written. */
export async function withCapacity<T>(work: () => Promise<T>): Promise<T | Refused<"too_busy">> {
  if (isFull()) return refuse();
  try {
    return await work();
  } catch (error) {
    if (error instanceof QueueFull) return refuse();
    throw error;
  }
}

function enqueueHash<T>(work: () => Promise<T>): Promise<T> {
  if (isFull()) throw new QueueFull("Too many password hashes are waiting");
  return inSpan("hash", {}, () => queue.hashes(work));
}

function isFull(): boolean {
  return getQueueLoad().waiting >= MAX_WAITING;
}

function refuse(): Refused<"too_busy"> {
  queue.refused += 1;
  refusals.inc();
  return refused("too_busy", RETRY_AFTER_SECONDS);
}

function toOptions(parameters: Argon2Parameters): Options {
  return { algorithm: ARGON2ID, ...parameters };
}
