// Bodies of Vonage's callbacks: an `event` at the end of a step, a `summary` at the end of the request.
import type { RequestEvent, RequestState, Step, VerifyRequest } from "./requests";
import type { Switches } from "./switches";

export interface CallbackBody {
  request_id: string;
  type: "event" | "summary";
  status: string;
  [member: string]: unknown;
}

/** Returns the callback for an event of a request, or undefined if Vonage sends none. */
export function createCallbackBody(event: RequestEvent, switches: Switches): CallbackBody | undefined {
  if (event.kind === "step_ended") return eventBody(event.request, event.step, event.at);
  if (event.kind !== "request_ended") return undefined;
  const status = summaryStatus[event.request.state];
  const isSuppressed = event.request.state === "cancelled" && !switches.cancelSendsSummary;
  return status === undefined || isSuppressed ? undefined : summaryBody(event.request, status, event.at);
}

const summaryStatus: Record<RequestState, string | undefined> = {
  in_flight: undefined,
  completed: "completed",
  failed: "failed",
  expired: "expired",
  cancelled: "failed",
  blocked: "blocked",
};

function eventBody(request: VerifyRequest, step: Step, at: number): CallbackBody {
  return {
    request_id: request.id,
    triggered_at: iso(at),
    type: "event",
    channel: step.channel,
    status: step.state === "completed" ? "completed" : "failed",
    finalized_at: iso(at),
    ...(request.clientRef !== undefined && { client_ref: request.clientRef }),
  };
}

function summaryBody(request: VerifyRequest, status: string, at: number): CallbackBody {
  return {
    request_id: request.id,
    submitted_at: iso(at),
    type: "summary",
    status,
    channel_timeout: request.channelTimeoutSeconds,
    workflow: request.steps.map((step) => ({
      channel: step.channel,
      ...(step.initiatedAt !== undefined && { initiated_at: iso(step.initiatedAt) }),
      status: step.state === "waiting" ? "failed" : step.state,
      ...(status === "blocked" && { reason: "blocked on suspicion of fraud" }),
    })),
    ...(request.clientRef !== undefined && { client_ref: request.clientRef }),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
