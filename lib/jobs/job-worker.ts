// Each job runs on one worker at a time. Failed jobs and those of a dead worker are retried.
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

/** A handler throws to have its job retried. */
export type Tasks = { [Task in keyof Jobs]: (job: Jobs[Task]) => Promise<unknown> };

const CONCURRENCY = 2;

/** One connection listens, and each job needs one briefly at its start and end. */
const POOL_SIZE = CONCURRENCY + 1;

const JOB_TIMEOUT_MS = 90_000;

/** A lock older than a job can run belongs to a dead worker. (The default would be four hours.) */
const ABANDONED_AFTER_SECONDS = 120;
const UNLOCK_INTERVAL_SECONDS = 30;

const RESTART_SECONDS = 5;

/** Interval for finding due retries. New jobs are announced immediately. */
const POLL_INTERVAL_MS = 2_000;

/** The queue of recurring jobs runs one job at a time, and the key lets only one wait. */
const EVERY_MINUTE = "refresh_overview" satisfies keyof Jobs;
const EVERY_HOUR = "remove_what_is_over" satisfies keyof Jobs;
const ONE_AT_A_TIME = { queueName: EVERY_MINUTE, jobKey: EVERY_MINUTE, maxAttempts: 1 } satisfies TaskSpec;

const worker = singleton("job worker", () => ({ isStarted: false }));

export function startWorker(tasks: Tasks): void {
  if (worker.isStarted) return;
  worker.isStarted = true;
  const shutdown = new AbortController();
  const running = keepRunning(tasks, shutdown.signal);
  stopAtShutdown(() => {
    shutdown.abort();
    return running;
  });
}

async function keepRunning(tasks: Tasks, shutdown: AbortSignal): Promise<void> {
  while (!shutdown.aborted) {
    try {
      await runWorker(tasks, shutdown);
    } catch (error) {
      log.error({ outbox: "the worker has stopped", error: getErrorCode(error) });
    }
    await pause(RESTART_SECONDS * 1000, undefined, { signal: shutdown, ref: false }).catch(() => undefined);
  }
}

async function runWorker(tasks: Tasks, shutdown: AbortSignal): Promise<void> {
  // A separate pool, so that a burst of jobs takes no connections from requests.
  const pool = openPool({
    connectionString: env().DATABASE_DIRECT_URL ?? env().DATABASE_URL,
    max: POOL_SIZE,
  });
  let timer: NodeJS.Timeout | undefined;
  let runner: Runner | undefined;
  // Running jobs get five seconds to finish. After that, the next worker retries them.
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
      // No batching, so that stopping waits until finished jobs are recorded.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: toTaskList(tasks),
    });
    shutdown.addEventListener("abort", stop, { once: true });
    if (shutdown.aborted) void stop();
    await runner.addJob(EVERY_MINUTE, {}, ONE_AT_A_TIME);
    const unlock = () =>
      unlockAbandonedJobs(pool).catch((error) => log.error({ outbox: getErrorCode(error) }));
    void unlock();
    timer = setInterval(unlock, UNLOCK_INTERVAL_SECONDS * 1000).unref();
    await runner.promise;
  } finally {
    clearInterval(timer);
    shutdown.removeEventListener("abort", stop);
    // pool.end() waits for the connection on which the runner listens.
    await stop();
    await runner?.promise.catch(() => undefined);
    await pool.end();
  }
}

function toTaskList(tasks: Tasks) {
  type Task = (job: unknown) => Promise<unknown>;
  const entries = Object.entries(tasks).map(([name, task]) => {
    const attempt = async (job: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
      const signal = AbortSignal.any([abortSignal, AbortSignal.timeout(JOB_TIMEOUT_MS)]);
      try {
        await Promise.race([(task as Task)(job), rejectOnAbort(signal)]);
      } catch (error) {
        // The queue stores and logs this message, and original errors may quote personal data.
        throw error instanceof JobFailed ? error : new JobFailed(getErrorCode(error));
      }
    };
    return [name, attempt] as const;
  });
  return Object.fromEntries(entries);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new JobFailed("given up"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

async function unlockAbandonedJobs(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.force_unlock_workers(array_agg(locked_by))
     FROM graphile_worker.jobs WHERE locked_at < now() - make_interval(secs => $1)`,
    [ABANDONED_AFTER_SECONDS],
  );
}

/** Logs messages of the queue without their metadata, which contains payloads. */
const logger = new Logger(() => (level, message) => {
  if (level === "error") log.error({ outbox: message });
  else if (level === "warning") log.warn({ outbox: message });
});

function getErrorCode(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name);
}
