// The API under `/v2/verify…`: authenticates calls, applies faults, validates, and runs the requests.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Answer } from "./answers";
import { authenticate, type Credentials } from "./authentication";
import { type Fault, type FaultTable, breakAnswer } from "./faults";
import type { CallKind, Journal } from "./journal";
import { refuse, refuseEarlyCancel, refuseParameters, refuseUnknownRequest } from "./problems";
import type { RequestBook } from "./requests";
import type { Switches } from "./switches";
import { readCheck, readNewRequest } from "./validation";

export interface ApiCall {
  method: string;
  /** Path with query string. */
  path: string;
  authorization: string | undefined;
  /** null if the body was too large. */
  body: string | null;
}

interface VerifyApiOptions {
  book: RequestBook;
  faults: FaultTable;
  journal: Journal;
  switches: Switches;
  credentials: Credentials;
  now(): number;
  /** The server's own URL, used in the URL of silent authentication. */
  url(): string;
  /** Ends delays when the simulator stops. */
  signal: AbortSignal;
}

type Route = { kind: CallKind; id: string; refusal?: "wrongVerb" | "noSuchPath"; silentAuth?: true };

/** Handles calls to `/v2/verify…` and records them in the journal. */
export function openVerifyApi({
  book,
  faults,
  journal,
  switches,
  credentials,
  now,
  url,
  signal,
}: VerifyApiOptions) {
  return async function answerCall(call: ApiCall): Promise<Answer> {
    const route = findRoute(call);
    const body = parse(call.body);
    const to = listNumbers(route, body);
    const fault = faults.take("answer", { kind: route.kind, to });
    const entry = journal.add({
      at: new Date(now()).toISOString(),
      call: route.kind,
      method: call.method,
      path: call.path,
      body,
      status: null,
      to,
      request_id: route.id || null,
      fault: fault?.fault ?? null,
    });
    const answer = fault
      ? await answerWithFault(fault, call, route, body)
      : await answerCorrectly(call, route, body);
    if (answer.transport !== "reset") entry.status = answer.status;
    entry.request_id ??= getRequestId(answer);
    return answer;
  };

  async function answerWithFault(fault: Fault, call: ApiCall, route: Route, body: unknown): Promise<Answer> {
    const isDelay = fault.fault === "delay";
    if (isDelay && !fault.carried_out) await wait(fault.delay_seconds * 1000, undefined, { signal });
    const otherId = findOtherRequest(listNumbers(route, body));
    const carriedOut = isDelay || fault.carried_out;
    const honest = carriedOut ? await answerCorrectly(call, route, body) : pretendSuccess(route);
    if (isDelay && fault.carried_out) await wait(fault.delay_seconds * 1000, undefined, { signal });
    return breakAnswer(fault, honest, switches, otherId);
  }

  /** Returns the newest request of a number or, if it has none, the newest of all. */
  function findOtherRequest(to: string[]): string | undefined {
    const requests = book.list();
    const isForNumber = ({ steps }: (typeof requests)[number]) => steps.some((step) => to.includes(step.to));
    return (requests.findLast(isForNumber) ?? requests.at(-1))?.id;
  }

  async function answerCorrectly(call: ApiCall, route: Route, body: unknown): Promise<Answer> {
    if (route.silentAuth) return answerSilentAuth(route.id);
    const access = await authenticate(call.authorization, credentials);
    if (access !== "welcome") return refuse(access, switches);
    if (route.kind === "other") return refuse(route.refusal ?? "noSuchPath", switches);
    if (call.body === null) return refuse("tooLarge", switches);
    if (route.kind === "cancel") return answerCancel(route.id);
    if (route.kind === "next") return answerNext(route.id);
    if (body === undefined || typeof body === "string") return refuse("invalidJson", switches);
    return route.kind === "send" ? answerSend(body) : answerCheck(route.id, body);
  }

  function answerSend(body: unknown): Answer {
    const read = readNewRequest(body);
    if ("invalid" in read) return refuseParameters(read.invalid, switches);
    const to = read.wanted.steps.map((step) => step.to);
    const started = book.start(read.wanted, now(), () => faults.take("sending", { to })?.fault === "blocked");
    if (started.status === "conflict") {
      const extra = switches.conflictNamesRequest ? { request_id: started.requestId } : {};
      return refuse("conflict", switches, extra);
    }
    const { id, steps } = started.request;
    const silent = steps[0]?.channel === "silent_auth";
    const check_url = `${url()}/v2/verify/${id}/silent-auth/redirect`;
    return { status: 202, body: { request_id: id, ...(silent && { check_url }) } };
  }

  function answerCheck(id: string, body: unknown): Answer {
    const read = readCheck(body);
    if ("invalid" in read) return refuseParameters(read.invalid, switches);
    switch (book.check(id, read.code, now())) {
      case "completed":
        return { status: 200, body: { request_id: id, status: "completed" } };
      case "wrong_code":
        return refuse("invalidCode", switches);
      case "gone":
        return refuse("gone", switches);
      case "unknown":
        return refuseUnknownRequest(id, switches);
    }
  }

  function answerCancel(id: string): Answer {
    const cancelled = book.cancel(id, now());
    if (cancelled.status === "unknown") return refuseUnknownRequest(id, switches);
    if (cancelled.status === "too_early") return refuseEarlyCancel(id, cancelled.secondsLeft, switches);
    return { status: 204 };
  }

  function answerNext(id: string): Answer {
    switch (book.nextStep(id, now())) {
      case "moved":
        return { status: 200, body: { request_id: id } };
      case "no_more_steps":
        return refuse("noMoreSteps", switches);
      case "unknown":
        return refuseUnknownRequest(id, switches);
    }
  }

  /**
   * The URL that phones open over their mobile network for silent authentication. Proves nothing in the
   * simulator.
   */
  function answerSilentAuth(id: string): Answer {
    book.settle(now());
    const request = book.find(id);
    const step = request?.steps[request.stepIndex];
    if (request?.state !== "in_flight" || step?.channel !== "silent_auth" || !step.code) {
      return refuse("networkRefused", switches);
    }
    if (!step.redirectUrl) return { status: 200, body: { request_id: id, code: step.code } };
    const location = new URL(step.redirectUrl);
    location.searchParams.set("request_id", id);
    location.searchParams.set("code", step.code);
    return { status: 302, headers: { location: location.href } };
  }

  function listNumbers(route: Route, body: unknown): string[] {
    if (route.kind !== "send") return [...new Set(book.find(route.id)?.steps.map(({ to }) => to) ?? [])];
    const workflow = (body as { workflow?: unknown } | null | undefined)?.workflow;
    const wanted = Array.isArray(workflow) ? workflow.map((step: { to?: unknown } | null) => step?.to) : [];
    return [...new Set(wanted.filter((to) => typeof to === "string"))];
  }
}

function findRoute({ method, path }: ApiCall): Route {
  const [, , , id = "", action = "", ...rest] = (path.split("?")[0] ?? "").replace(/\/$/, "").split("/");
  const tail = [action, ...rest].filter(Boolean).join("/");
  if (id === "")
    return method === "POST" ? { kind: "send", id } : { kind: "other", id, refusal: "wrongVerb" };
  if (tail === "silent-auth/redirect" && method === "GET") return { kind: "other", id, silentAuth: true };
  if (tail === "next_workflow" && method === "POST") return { kind: "next", id };
  if (tail === "" && method === "POST") return { kind: "check", id };
  if (tail === "" && method === "DELETE") return { kind: "cancel", id };
  const known = tail === "" || tail === "next_workflow";
  return { kind: "other", id, refusal: known ? "wrongVerb" : "noSuchPath" };
}

/** Parses a body as JSON. Returns the text if it is not JSON. */
export function parse(body: string | null): unknown {
  if (body === null || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function getRequestId({ body }: Answer): string | null {
  const id = (body as { request_id?: unknown } | undefined)?.request_id;
  return typeof id === "string" ? id : null;
}

/** Response of a fault whose call has no effect: looks like success. */
function pretendSuccess({ kind, id }: Route): Answer {
  if (kind === "cancel") return { status: 204 };
  if (kind === "send") return { status: 202, body: { request_id: randomUUID() } };
  return {
    status: 200,
    body: kind === "check" ? { request_id: id, status: "completed" } : { request_id: id },
  };
}
