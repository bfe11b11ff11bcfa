// The state machine of verification requests, as Vonage runs it: at most one in flight per number. Has no I/O
// and no timers: every call gets the current time and first processes what is due.
//
//   in_flight ──correct code──▶ completed       last step times out──▶ expired
//       │  └──3rd wrong code──▶ failed          cancelled after 30 s──▶ cancelled
//       └──next step (timeout or request): new code, new message        blocked (never was in flight)
import { earliest } from "./clock";
import type { Switches } from "./switches";
import type { WantedRequest, WantedStep } from "./validation";

export type RequestState = "in_flight" | "completed" | "failed" | "expired" | "cancelled" | "blocked";
export type StepState = "unused" | "waiting" | "completed" | "failed" | "expired";

export interface Step extends WantedStep {
  state: StepState;
  /** Simulated ms. Undefined until then. */
  initiatedAt?: number;
  code?: string;
  /** The fault that affected its message, shown on the page. */
  delivery?: string;
}

export interface VerifyRequest extends Omit<WantedRequest, "steps"> {
  id: string;
  steps: Step[];
  stepIndex: number;
  state: RequestState;
  wrongCodes: number;
  startedAt: number;
  /** When the current step times out. */
  stepEndsAt: number;
  endedAt?: number;
}

/** Events for the rest of the simulator: send the message, call the callback URL, redraw the phone. */
export type RequestEvent =
  | { kind: "step_started"; request: VerifyRequest; step: Step; at: number }
  | { kind: "step_ended"; request: VerifyRequest; step: Step; at: number }
  | { kind: "request_ended"; request: VerifyRequest; at: number };

export type Started =
  { status: "started"; request: VerifyRequest } | { status: "conflict"; requestId: string };
export type Checked = "completed" | "wrong_code" | "gone" | "unknown";
export type Cancelled = { status: "cancelled" | "unknown" } | { status: "too_early"; secondsLeft: number };
export type Moved = "moved" | "no_more_steps" | "unknown";

export interface RequestBook {
  /** `isBlocked` is called only if nothing else prevents the request. */
  start(wanted: WantedRequest, now: number, isBlocked?: () => boolean): Started;
  check(id: string, code: string, now: number): Checked;
  cancel(id: string, now: number): Cancelled;
  nextStep(id: string, now: number): Moved;
  /** Processes everything that is due by `now`, in chronological order. */
  settle(now: number): void;
  /** A lower bound for the time of the next timeout. */
  nextDueAt(): number | undefined;
  find(id: string): VerifyRequest | undefined;
  /** Returns all requests, oldest first. */
  list(): VerifyRequest[];
  clear(): void;
}

interface BookOptions {
  switches: Switches;
  report(event: RequestEvent): void;
  newId(): string;
  newCode(length: number): string;
}

const MAX_REQUESTS = 50_000;

/** Opens an empty book. Reads the switches at each call, so they can change at any time. */
export function openRequestBook({ switches, report, newId, newCode }: BookOptions): RequestBook {
  const requests = new Map<string, VerifyRequest>();
  const inFlight = new Set<VerifyRequest>();
  const holders = new Map<string, { requestId: string; until: number }>();
  /** May be too early if a step ended before its timeout. The only effect is one unneeded wake-up. */
  let nothingDueBefore = Infinity;

  function start(wanted: WantedRequest, now: number, isBlocked = () => false): Started {
    settle(now);
    for (const { to } of wanted.steps) {
      const holder = holders.get(to);
      if (holder && now < holder.until) return { status: "conflict", requestId: holder.requestId };
    }
    const steps = wanted.steps.map((step): Step => ({ ...step, state: "unused" }));
    const request: VerifyRequest = {
      ...wanted,
      id: newId(),
      steps,
      stepIndex: -1,
      state: "in_flight",
      wrongCodes: 0,
      startedAt: now,
      stepEndsAt: now,
    };
    requests.set(request.id, request);
    if (requests.size > MAX_REQUESTS) deleteOldest();
    if (isBlocked()) end(request, "blocked", now);
    else {
      inFlight.add(request);
      for (const { to } of steps) holders.set(to, { requestId: request.id, until: Infinity });
      startNextStep(request, now);
    }
    return { status: "started", request };
  }

  function deleteOldest(): void {
    for (const old of requests.values()) {
      if (old.state !== "in_flight") return void requests.delete(old.id);
    }
  }

  function check(id: string, code: string, now: number): Checked {
    settle(now);
    const request = requests.get(id);
    if (request?.state !== "in_flight") return "unknown";
    if (currentStep(request).code === code) {
      endStep(request, "completed", now);
      end(request, "completed", now);
      return "completed";
    }
    request.wrongCodes += 1;
    if (request.wrongCodes < switches.wrongCodesUntilGone) return "wrong_code";
    endStep(request, "failed", now);
    end(request, "failed", now);
    return "gone";
  }

  function cancel(id: string, now: number): Cancelled {
    settle(now);
    const request = requests.get(id);
    if (request?.state !== "in_flight") return { status: "unknown" };
    const allowedAt = request.startedAt + switches.cancelRefusedForSeconds * 1000;
    if (now < allowedAt) return { status: "too_early", secondsLeft: Math.ceil((allowedAt - now) / 1000) };
    end(request, "cancelled", now);
    const until = now + switches.conflictAfterCancelSeconds * 1000;
    for (const { to } of request.steps) holders.set(to, { requestId: id, until });
    return { status: "cancelled" };
  }

  function nextStep(id: string, now: number): Moved {
    settle(now);
    const request = requests.get(id);
    if (request?.state !== "in_flight") return "unknown";
    if (isOnLastStep(request)) return "no_more_steps";
    endStep(request, "failed", now);
    startNextStep(request, now);
    return "moved";
  }

  function settle(now: number): void {
    if (now < nothingDueBefore) return;
    const due = [...inFlight].filter(({ stepEndsAt }) => stepEndsAt <= now).sort(byEnd);
    for (let request = due.shift(); request; request = due.shift()) {
      const at = request.stepEndsAt;
      endStep(request, "expired", at);
      if (isOnLastStep(request)) end(request, "expired", at);
      else startNextStep(request, at);
      if (inFlight.has(request) && request.stepEndsAt <= now) {
        due.push(request);
        due.sort(byEnd);
      }
    }
    nothingDueBefore = earliest([...inFlight].map(({ stepEndsAt }) => stepEndsAt)) ?? Infinity;
  }

  function startNextStep(request: VerifyRequest, at: number): void {
    request.stepIndex += 1;
    request.wrongCodes = 0;
    request.stepEndsAt = at + request.channelTimeoutSeconds * 1000;
    nothingDueBefore = Math.min(nothingDueBefore, request.stepEndsAt);
    const step = currentStep(request);
    step.state = "waiting";
    step.initiatedAt = at;
    step.code = request.code ?? newCode(request.codeLength);
    report({ kind: "step_started", request, step, at });
  }

  function endStep(request: VerifyRequest, state: StepState, at: number): void {
    const step = currentStep(request);
    step.state = state;
    report({ kind: "step_ended", request, step, at });
  }

  function end(request: VerifyRequest, state: RequestState, at: number): void {
    request.state = state;
    request.endedAt = at;
    inFlight.delete(request);
    for (const { to } of request.steps) if (holders.get(to)?.requestId === request.id) holders.delete(to);
    report({ kind: "request_ended", request, at });
  }

  return {
    start,
    check,
    cancel,
    nextStep,
    settle,
    nextDueAt: () => (nothingDueBefore === Infinity ? undefined : nothingDueBefore),
    find: (id) => requests.get(id),
    list: () => [...requests.values()],
    clear() {
      for (const collection of [requests, inFlight, holders]) collection.clear();
    },
  };
}

function currentStep(request: VerifyRequest): Step {
  const step = request.steps[request.stepIndex];
  if (!step) throw new Error(`Request ${request.id} has no step ${request.stepIndex}.`);
  return step;
}

const isOnLastStep = (request: VerifyRequest) => request.stepIndex === request.steps.length - 1;
const byEnd = (a: VerifyRequest, b: VerifyRequest) => a.stepEndsAt - b.stepEndsAt;
