// Does the jobs of the outbox: every instance of the app has a worker, and each job is one worker's at a time. One that
// fails is tried again later; a worker that dies leaves its job to the others.
import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { Logger, parseCronItems, run, type Runner, type TaskSpec } from "graphile-worker";
import type { Pool } from "pg";
import { openPool } from "@/lib/database/failover-pool";
import { env } from "@/lib/env";
import { log } from "@/lib/observability/log";
import { singleton } from "@/lib/singleton";
import { JobFailed, type Jobs } from "./outbox";
import { stopAtShutdown } from "@/lib/http/shutdown";

/** How each kind of job is done. Throws where it should be tried again. */
export type Tasks = { [Task in keyof Jobs]: (job: Jobs[Task]) => Promise<unknown> };

/** Jobs that one instance does at a time. */
const CONCURRENCY = 2;

/** Connections: one listens, and each job takes one for a moment at its beginning and its end. */
const POOL_SIZE = CONCURRENCY + 1;

/** A job that takes longer is to be tried again, whatever becomes of it. */
const DONE_WITHIN_MS = 90_000;

/** So whoever holds one for longer than this is dead. (The queue itself would wait for four hours.) */
const ABANDONED_AFTER_SECONDS = 120;
const LOOK_FOR_ABANDONED_SECONDS = 30;

const RESTART_SECONDS = 5;

/** Milliseconds between looks for jobs whose next try is due; new ones are told at once. */
const POLL_INTERVAL_MS = 2_000;

/** What is done every minute and every hour, by one instance: a queue of its own does one job at a time, and one that waits is enough. */
const EVERY_MINUTE = "refresh_overview" satisfies keyof Jobs;
const EVERY_HOUR = "remove_what_is_over" satisfies keyof Jobs;
const ONE_AT_A_TIME = { queueName: EVERY_MINUTE, jobKey: EVERY_MINUTE, maxAttempts: 1 } satisfies TaskSpec;

const worker = singleton("job worker", () => ({ isStarted: false }));

/** Starts this instance's worker and returns at once; a database that is away is waited for. */
export function startWorker(tasks: Tasks): void {
  if (worker.isStarted) return;
  worker.isStarted = true;
  const ending = new AbortController();
  const running = keepRunning(tasks, ending.signal);
  stopAtShutdown(() => {
    ending.abort();
    return running;
  });
}

/** Runs workers one after another: one whose database has gone away ends, and the next one waits for it to come back. */
async function keepRunning(tasks: Tasks, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    try {
      await work(tasks, ending);
    } catch (error) {
      log.error({ outbox: "the worker has stopped", error: codeOf(error) });
    }
    await pause(RESTART_SECONDS * 1000, undefined, { signal: ending, ref: false }).catch(() => undefined);
  }
}

async function work(tasks: Tasks, ending: AbortSignal): Promise<void> {
  // A pool of its own: a burst of jobs takes no connection from people.
  const pool = openPool({
    connectionString: env().DATABASE_DIRECT_URL ?? env().DATABASE_URL,
    max: POOL_SIZE,
  });
  let timer: NodeJS.Timeout | undefined;
  let runner: Runner | undefined;
  // Jobs that run come to their end, or are left to the next worker after five seconds.
  const stop = async () => runner?.stop().catch(() => undefined);
  try {
    runner = await run({
      pgPool: pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_INTERVAL_MS,
      noHandleSignals: true,
      logger,
      parsedCronItems: parseCronItems([
        { task: EVERY_MINUTE, match: "* * * * *", options: ONE_AT_A_TIME },
        { task: EVERY_HOUR, match: "7 * * * *", options: { ...ONE_AT_A_TIME, jobKey: EVERY_HOUR } },
      ]),
      // As usual, but for this: stopping waits until what was done is written down.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: taskList(tasks),
    });
    ending.addEventListener("abort", stop, { once: true });
    if (ending.aborted) void stop();
    // Nobody who has just started it waits for a minute to begin.
    await runner.addJob(EVERY_MINUTE, {}, ONE_AT_A_TIME);
    const free = () => freeAbandoned(pool).catch((error) => log.error({ outbox: codeOf(error) }));
    void free();
    timer = setInterval(free, LOOK_FOR_ABANDONED_SECONDS * 1000).unref();
    await runner.promise;
  } finally {
    clearInterval(timer);
    ending.removeEventListener("abort", stop);
    // The pool ends when its connections are returned, and the runner listens on one.
    await stop();
    await runner?.promise.catch(() => undefined);
    await pool.end();
  }
}

function taskList(tasks: Tasks) {
  type Task = (job: unknown) => Promise<unknown>;
  const named = Object.entries(tasks).map(([name, task]) => {
    const attempt = async (job: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
      const signal = AbortSignal.any([abortSignal, AbortSignal.timeout(DONE_WITHIN_MS)]);
      try {
        await Promise.race([(task as Task)(job), untilAborted(signal)]);
      } catch (error) {
        // The queue keeps and logs what this says, and the words of a database or a server may quote what the job is about.
        throw error instanceof JobFailed ? error : new JobFailed(codeOf(error));
      }
    };
    return [name, attempt] as const;
  });
  return Object.fromEntries(named);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new JobFailed("given up"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

async function freeAbandoned(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.force_unlock_workers(array_agg(locked_by))
     FROM graphile_worker.jobs WHERE locked_at < now() - make_interval(secs => $1)`,
    [ABANDONED_AFTER_SECONDS],
  );
}

/** What the queue says of itself, without its details: those hold what a job is about. */
const logger = new Logger(() => (level, message) => {
  if (level === "error") log.error({ outbox: message });
  else if (level === "warning") log.warn({ outbox: message });
});

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name);
}
