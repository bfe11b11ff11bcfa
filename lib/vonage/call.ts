// One call to Vonage through its SDK: timed, noted for the circuit breaker, and what the SDK throws goes no further, because
// its errors carry the bearer token and what was sent.
import "server-only";
import { Vonage } from "@vonage/server-sdk";
import { env } from "@/lib/env";
import { log } from "@/lib/observability/log";
import { histogram } from "@/lib/observability/metrics";
import { inSpan } from "@/lib/observability/spans";
import { isCircuitClosed, recordProviderSuccess, noteFailure, noteOperatorFault } from "./circuit-breaker";
import { VONAGE_TIMING } from "./timing";

/** Our key, balance or capability: only an operator can mend these. */
const OPERATOR_FAULTS: ReadonlySet<number> = new Set([401, 402, 403]);

export type Failure =
  /** Our balance, key, clock or capability: an operator has to act (401, 402, 403). */
  | { status: "operator_fault"; httpStatus: number }
  | { status: "throttled" }
  /** Vonage is down and was spared the question: nothing was done. */
  | { status: "not_asked" }
  /** Nobody knows whether it was done: a time-out, a 5xx, an answer that makes no sense. */
  | { status: "unknown" };

export type Answer =
  | { status: "answered"; body: unknown }
  | { status: "refused"; httpStatus: number; problem: unknown }
  | { status: "not_asked" }
  | { status: "unknown" };

const seconds = histogram(
  "twofold_provider_seconds",
  "Calls to Vonage; those that were spared because it is down take none.",
  ["call", "outcome"],
  [0.1, 0.25, 0.5, 1, 2, 3, 4, 5],
);

/** Makes one call within its time, unless the breaker is open, and takes note of how Vonage fares. */
export async function call(name: string, ask: () => Promise<unknown>): Promise<Answer> {
  if (!(await isCircuitClosed())) {
    seconds.observe({ call: name, outcome: "not_asked" }, 0);
    return { status: "not_asked" };
  }
  const startedAt = performance.now();
  const answer = await inSpan(`vonage ${name}`, { "provider.call": name }, () =>
    withinTimeout(answerOf(ask)),
  );
  const httpStatus = answer.status === "refused" ? answer.httpStatus : null;
  const ms = Math.round(performance.now() - startedAt);
  seconds.observe({ call: name, outcome: answer.status }, ms / 1000);
  log.info({ vonage: name, outcome: answer.status, httpStatus, ms });
  await noteHealth(answer);
  return answer;
}

async function noteHealth(answer: Asked): Promise<void> {
  if (answer.status === "unknown") return noteFailure();
  if (answer.status === "answered") return recordProviderSuccess();
  if (answer.httpStatus >= 500) return noteFailure();
  return OPERATOR_FAULTS.has(answer.httpStatus)
    ? noteOperatorFault(answer.httpStatus)
    : recordProviderSuccess();
}

type Asked = Exclude<Answer, { status: "not_asked" }>;

async function answerOf(ask: () => Promise<unknown>): Promise<Asked> {
  try {
    return { status: "answered", body: await ask() };
  } catch (error) {
    const response = responseOf(error);
    if (!response) return { status: "unknown" };
    return {
      status: "refused",
      httpStatus: response.status,
      problem: await response.json().catch(() => null),
    };
  }
}

/** The answer that made the SDK throw, its body unread; null where there was none. */
export function responseOf(error: unknown): Response | null {
  // Bundling and the two module formats break `instanceof`: the shape has to do.
  const response = (error as { response?: Response } | undefined)?.response;
  return typeof response?.status === "number" ? response : null;
}

/** The SDK's own option does not cover an error's body: the whole call is raced. */
async function withinTimeout(answer: Promise<Asked>): Promise<Asked> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Asked>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unknown" }), VONAGE_TIMING.callTimeoutMs);
  });
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

/** What an answer without a meaning of its own comes to. */
export function failure(answer: Answer): Failure {
  if (answer.status === "not_asked") return answer;
  if (answer.status !== "refused") return { status: "unknown" };
  const { httpStatus } = answer;
  if (httpStatus === 429) return { status: "throttled" };
  if (OPERATOR_FAULTS.has(httpStatus)) return { status: "operator_fault", httpStatus };
  return { status: "unknown" };
}

let client: Vonage | undefined;

/** The SDK, pointed at Vonage or its stand-in. */
export function vonage(): Vonage {
  client ??= new Vonage(
    { applicationId: env().VONAGE_APPLICATION_ID, privateKey: env().VONAGE_PRIVATE_KEY },
    { apiHost: env().VONAGE_API_HOST.origin, timeout: VONAGE_TIMING.callTimeoutMs },
  );
  return client;
}
