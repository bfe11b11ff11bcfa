import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { createArgon2Hash, verifyArgon2Hash, QueueFull, getQueueLoad, withCapacity } from "./password-queue";

const CHEAP = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };
const CONCURRENCY = Math.max(1, availableParallelism() - 1);

const FLOOD_SIZE = CONCURRENCY * 65 + 40;

const flood = () =>
  Promise.allSettled(Array.from({ length: FLOOD_SIZE }, (_, n) => createArgon2Hash(`${n}`, CHEAP)));

test("hashing leaves one core free, the queue is limited, and further hashes are refused immediately", async () => {
  const loads: { running: number; waiting: number }[] = [];
  const flooding = flood();
  loads.push(getQueueLoad());
  const watching = setInterval(() => loads.push(getQueueLoad()), 1);
  const outcomes = await flooding;
  clearInterval(watching);

  expect(Math.max(...loads.map(({ running }) => running))).toBe(CONCURRENCY);
  expect(Math.max(...loads.map(({ waiting }) => waiting))).toBeLessThanOrEqual(CONCURRENCY * 64);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThanOrEqual(40 + CONCURRENCY);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(QueueFull);
  expect(getQueueLoad()).toMatchObject({ running: 0, waiting: 0 });
});

test("work does not start while the queue is full, and starts once there is room", async () => {
  const flooding = flood();
  let begun = false;
  const work = async () => {
    begun = true;
    return verifyArgon2Hash(await createArgon2Hash("right", CHEAP), "right");
  };
  const { refused: before } = getQueueLoad();
  expect(await withCapacity(work)).toEqual({
    status: "refused",
    refusal: "too_busy",
    retryAfterSeconds: 5,
  });
  expect(begun).toBe(false);
  expect(getQueueLoad().refused).toBe(before + 1);
  await flooding;
  expect(await withCapacity(work)).toBe(true);
});

test("work that finds the queue full partway is refused, and other errors are rethrown", async () => {
  const work = async () => {
    const flooding = flood();
    await createArgon2Hash("one too many", CHEAP).finally(() => flooding);
    return "done";
  };
  expect(await withCapacity(work)).toMatchObject({ refusal: "too_busy" });
  const broken = new Error("the database is away");
  await expect(withCapacity(() => Promise.reject(broken))).rejects.toBe(broken);
});
