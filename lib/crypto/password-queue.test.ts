import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { argon2idHash, argon2idVerify, HashingBusy, hashingLoad, withCapacity } from "./password-queue";

// The queue is the same for every cost.
const CHEAP = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };
const AT_ONCE = Math.max(1, availableParallelism() - 1);

/** So many at once that the queue has to be full. */
const FLOOD = AT_ONCE * 65 + 40;

const flood = () => Promise.allSettled(Array.from({ length: FLOOD }, (_, n) => argon2idHash(`${n}`, CHEAP)));

test("hashing leaves one core free, the queue is limited, and further hashes are refused immediately", async () => {
  const seen: { running: number; waiting: number }[] = [];
  const flooding = flood();
  seen.push(hashingLoad());
  const watching = setInterval(() => seen.push(hashingLoad()), 1);
  const outcomes = await flooding;
  clearInterval(watching);

  expect(Math.max(...seen.map(({ running }) => running))).toBe(AT_ONCE);
  expect(Math.max(...seen.map(({ waiting }) => waiting))).toBeLessThanOrEqual(AT_ONCE * 64);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThanOrEqual(40 + AT_ONCE);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(HashingBusy);
  expect(hashingLoad()).toMatchObject({ running: 0, waiting: 0 });
});

test("work does not start while the queue is full, and starts once there is room", async () => {
  const flooding = flood();
  let begun = false;
  const work = async () => {
    begun = true;
    return argon2idVerify(await argon2idHash("right", CHEAP), "right");
  };
  const { refused: before } = hashingLoad();
  expect(await withCapacity(work)).toEqual({
    status: "refused",
    refusal: "too_busy",
    retryAfterSeconds: 5,
  });
  expect(begun).toBe(false);
  expect(hashingLoad().refused).toBe(before + 1);
  await flooding;
  expect(await withCapacity(work)).toBe(true);
});

test("work that finds the queue full partway is refused, and other errors are rethrown", async () => {
  const work = async () => {
    const flooding = flood();
    await argon2idHash("one too many", CHEAP).finally(() => flooding);
    return "done";
  };
  expect(await withCapacity(work)).toMatchObject({ refusal: "too_busy" });
  const broken = new Error("the database is away");
  await expect(withCapacity(() => Promise.reject(broken))).rejects.toBe(broken);
});
