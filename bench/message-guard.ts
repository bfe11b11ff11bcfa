// Measures the limit checks before a paid message, compared with the password hash of the same sign-in: why
// limits need no store other than Postgres. `npx tsx --conditions=react-server bench/message-guard.ts`

import { randomInt, randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { withOwnPostgres } from "./own-postgres";

const ROUNDS = 300;

await withOwnPostgres(measure, { SMS_DAILY_BUDGET: "1000000" });

async function measure(): Promise<void> {
  const { message } = await import("../testing/delivery-fixture");
  const { hashPassword } = await import("../lib/accounts/password/password");
  const { db } = await import("../lib/database/client");
  const { recordAnswered } = await import("../lib/deliveries/deliver");
  const { checkSendLimits: checkLimits } = await import("../lib/deliveries/limits/guard");

  const prepare = async (count: number, purpose: "sign_up" | "sign_in", phone?: () => string) => {
    const jobs = Array.from({ length: count }, () => {
      const asked = message({ purpose, ...(phone && { phone: phone() }) });
      return { id: randomUUID(), asked };
    });
    await db().delivery.createMany({
      data: jobs.map(({ id, asked: { phone, country, ip, channel } }) => ({
        ...{ id, phone, phoneCountry: country, ip, channel, purpose },
        ...{ state: "asked" as const, requestedAt: new Date() },
      })),
    });
    return jobs;
  };
  const checkJob = async ({ asked, id }: Awaited<ReturnType<typeof prepare>>[number]) => {
    await checkLimits(id, asked, new Date());
  };

  await hashPassword("warm up");
  await measureSequentially(await prepare(ROUNDS, "sign_up"), checkJob);

  const signIns = await measureSequentially(await prepare(ROUNDS, "sign_in"), checkJob);
  const answered = await prepare(ROUNDS, "sign_up");
  const signUps = await measureSequentially(answered, async (asked) => {
    await checkJob(asked);
    await db().$transaction((tx) => recordAnswered(tx, asked.id));
  });
  const pumped = await prepare(ROUNDS, "sign_up", () => `+491512345${randomInt(1000, 9999)}`);
  const refusals = await measureSequentially(pumped, checkJob);
  const hashes = await measureSequentially(Array.from({ length: 100 }, randomUUID), async (password) => {
    await hashPassword(password);
  });
  const crowd = await measureConcurrently(await prepare(20 * ROUNDS, "sign_in"), checkJob, 16);
  const hashing = await measureConcurrently(
    Array.from({ length: 200 }, randomUUID),
    hashPassword,
    availableParallelism(),
  );

  const line = (what: string, { ms, cpu }: Cost) =>
    console.log(`${what.padEnd(58)}${ms.toFixed(2).padStart(8)} ms${cpu.toFixed(2).padStart(9)} ms`);
  console.log(`${"one after the other".padEnd(58)}    median     of Node's cores`);
  line("a password hash (Argon2id, 19 MiB, 2 passes)", hashes);
  line("guard: a message to a user (2 statements)", signIns);
  line("guard: a message to a stranger, and its correct code (5)", signUps);
  line("guard: a message of an attack, refused (1 statement)", refusals);
  console.log(
    `\nat once: ${crowd.toFixed(0)} messages to users a second, ${hashing.toFixed(0)} password hashes`,
  );
}

type Cost = { ms: number; cpu: number };

/** Returns the median duration and the mean processor time of this process. */
async function measureSequentially<T>(jobs: readonly T[], work: (job: T) => Promise<void>): Promise<Cost> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (const job of jobs) {
    const begun = performance.now();
    await work(job);
    times.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((one, other) => one - other);
  return { ms: times[times.length >> 1] ?? 0, cpu: (user + system) / 1000 / jobs.length };
}

/** Returns jobs per second at this concurrency. */
async function measureConcurrently<T>(
  jobs: readonly T[],
  work: (job: T) => Promise<unknown>,
  width: number,
): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const worker = async () => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await work(job);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return (jobs.length * 1000) / (performance.now() - begun);
}
