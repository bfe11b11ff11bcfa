// What Vonage writes into its callbacks: an `event` when a step is over, a `summary` when the request is.
import type { Happening, RequestState, Step, VerifyRequest } from "./requests";
import type { Switches } from "./switches";

export interface CallbackBody {
  request_id: string;
  type: "event" | "summary";
  status: string;
  [member: string]: unknown;
}

/** The callback for a happening, or undefined when Vonage keeps silent about it. */
export function callbackBody(happening: Happening, switches: Switches): CallbackBody | undefined {
  if (happening.kind === "step_ended") return eventBody(happening.request, happening.step, happening.at);
  if (happening.kind !== "request_ended") return undefined;
  const status = summaryStatus[happening.request.state];
  const silent = happening.request.state === "cancelled" && !switches.cancelSendsSummary;
  return status === undefined || silent ? undefined : summaryBody(happening.request, status, happening.at);
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
