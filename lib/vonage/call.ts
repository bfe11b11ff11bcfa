// Calls Vonage through its SDK, with a timeout, metrics, and the circuit breaker. Errors of the SDK never
// leave this file, because they contain the bearer token and the request.
import "server-only";
import { Vonage } from "@vonage/server-sdk";
import { env } from "@/lib/env";
import { requestContext } from "@/lib/http/request-context";
import { log } from "@/lib/observability/log";
import { histogram } from "@/lib/observability/metrics";
import { inSpan } from "@/lib/observability/spans";
import { forgetBearerHeader, reuseBearerHeader } from "./bearer-header";
import {
  isCircuitClosed,
  recordProviderSuccess,
  recordProviderFailure,
  recordOperatorFault,
} from "./circuit-breaker";
import { VONAGE_TIMING } from "./timing";

const OPERATOR_FAULTS: ReadonlySet<number> = new Set([401, 402, 403]);

export type Failure =
  /** An operator has to act. 401, 402, 403: balance, key, clock, or permissions. Others: `FindFault`. */
  | { status: "operator_fault"; httpStatus: number }
  | { status: "throttled" }
  /** The circuit breaker is open, so nothing was sent. */
  | { status: "not_asked" }
  /** It is unknown whether it was processed: a timeout, a 5xx, or an invalid response. */
  | { status: "unknown" };

export type CallResult =
  | { status: "answered"; body: unknown }
  | { status: "refused"; httpStatus: number; problem: unknown }
  | { status: "not_asked" }
  | { status: "unknown" };

/**
 * Returns the HTTP status of a response that an operator has to look at although Vonage accepts our account,
 * or null.
 */
type FindFault = (answer: SentAnswer) => number | null;

const callSeconds = histogram(
  "twofold_provider_seconds",
  "Requests to Vonage. Those not sent because it is down take no time.",
  ["call", "outcome"],
  [0.1, 0.25, 0.5, 1, 2, 3, 4, 5],
);

export async function call(
  name: string,
  send: () => Promise<unknown>,
  findFault: FindFault = () => null,
): Promise<CallResult> {
  if (!(await isCircuitClosed())) {
    callSeconds.observe({ call: name, outcome: "not_asked" }, 0);
    return { status: "not_asked" };
  }
  requestContext.getStore()?.leaveQueue?.();
  const startedAt = performance.now();
  const answer = await inSpan(`vonage ${name}`, { "provider.call": name }, () =>
    withinTimeout(toAnswer(send)),
  );
  const httpStatus = answer.status === "refused" ? answer.httpStatus : null;
  const ms = Math.round(performance.now() - startedAt);
  callSeconds.observe({ call: name, outcome: answer.status }, ms / 1000);
  log.info({ vonage: name, outcome: answer.status, httpStatus, ms });
  if (httpStatus === 401) forgetBearerHeader();
  await recordHealth(answer, findFault(answer));
  return answer;
}

async function recordHealth(answer: SentAnswer, fault: number | null): Promise<void> {
  if (fault !== null) return recordOperatorFault(fault);
  if (answer.status === "unknown") return recordProviderFailure();
  if (answer.status === "answered") return recordProviderSuccess();
  if (answer.httpStatus >= 500) return recordProviderFailure();
  return OPERATOR_FAULTS.has(answer.httpStatus)
    ? recordOperatorFault(answer.httpStatus)
    : recordProviderSuccess();
}

export type SentAnswer = Exclude<CallResult, { status: "not_asked" }>;

async function toAnswer(send: () => Promise<unknown>): Promise<SentAnswer> {
  try {
    return { status: "answered", body: await send() };
  } catch (error) {
    const response = getResponse(error);
    // Vonage never redirects, so the response is another server's.
    if (!response || response.redirected) return { status: "unknown" };
    return {
      status: "refused",
      httpStatus: response.status,
      problem: await response.json().catch(() => null),
    };
  }
}

/** Returns the response that made the SDK throw, its body unread, or null if there was none. */
export function getResponse(error: unknown): Response | null {
  // Bundling and the two module formats break `instanceof`, so check the shape.
  const response = (error as { response?: Response } | undefined)?.response;
  return typeof response?.status === "number" ? response : null;
}

/** The SDK's own timeout does not cover the body of an error, so race the whole call. */
async function withinTimeout(answer: Promise<SentAnswer>): Promise<SentAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<SentAnswer>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unknown" }), VONAGE_TIMING.callTimeoutMs);
  });
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

export function toFailure(answer: CallResult): Failure {
  if (answer.status === "not_asked") return answer;
  if (answer.status !== "refused") return { status: "unknown" };
  const { httpStatus } = answer;
  if (httpStatus === 429) return { status: "throttled" };
  if (OPERATOR_FAULTS.has(httpStatus) || httpStatus === 422) return { status: "operator_fault", httpStatus };
  return { status: "unknown" };
}

let client: Vonage | undefined;

export function vonage(): Vonage {
  client ??= createClient();
  return client;
}

function createClient(): Vonage {
  const created = new Vonage(
    { applicationId: env().VONAGE_APPLICATION_ID, privateKey: env().VONAGE_PRIVATE_KEY },
    { apiHost: env().VONAGE_API_HOST.origin, timeout: VONAGE_TIMING.callTimeoutMs },
  );
  // All APIs of the SDK share this object.
  const auth = created.verify2["auth"];
  const sign = auth.createBearerHeader;
  auth.createBearerHeader = () => reuseBearerHeader(sign);
  return created;
}
