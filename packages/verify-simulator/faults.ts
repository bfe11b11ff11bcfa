// Faults on demand: in responses, in the delivery of messages, in callbacks. A fault applies to the next
// matching calls and is removed after `times` of them.
import { randomUUID } from "node:crypto";
import type { Answer } from "./answers";
import type { CallKind } from "./journal";
import { refuse, refuseParameters } from "./problems";
import type { Switches } from "./switches";

/** Every fault with its place and a description, which the control API and the phone page show. */
export const faultKinds = {
  unauthorized: ["answer", "401: the key is invalid or revoked"],
  low_balance: ["answer", "402: the account balance is too low"],
  forbidden: ["answer", "403: the account does not have permission"],
  throttled: ["answer", "429: too many requests"],
  server_error: ["answer", "500 with a problem body"],
  unavailable: ["answer", "503 with a problem body"],
  html_404: ["answer", "404 with a proxy's HTML page"],
  html_502: ["answer", "502 with a gateway's HTML page"],
  html_200: ["answer", "200 with an HTML page"],
  redirect: ["answer", "302 to an HTML page"],
  empty_200: ["answer", "200 with an empty body"],
  plain_text: ["answer", "the right body, sent as text/plain"],
  truncated_json: ["answer", "the right status with truncated JSON"],
  wrong_request_id: ["answer", "success, but for another request"],
  repeated_request_id: ["answer", "202 with the id of the previous request"],
  invalid_json: ["answer", "400: the body is said to be invalid JSON"],
  invalid_number: ["answer", "422: the number is not accepted"],
  invalid_brand: ["answer", "422: the brand is not accepted"],
  invalid_template: ["answer", "422: the template does not exist"],
  conflict_422: ["answer", "422 “Conflict” with the id of the request in flight"],
  reset: ["answer", "the connection is reset without a response"],
  never_ending: ["answer", "a body that never ends"],
  delay: ["answer", "the response is delayed (`delay_seconds`, real time)"],
  blocked: ["sending", "202, but nothing is sent, and only the callback says `blocked`"],
  delivery_late: ["delivery", "the message is delayed (`delay_seconds`, simulated time)"],
  delivery_lost: ["delivery", "the message never arrives"],
  delivery_out_of_order: ["delivery", "the message arrives after the next one to that number"],
  callback_duplicated: ["callback", "the callback is sent twice"],
  callback_reordered: ["callback", "the callback is sent after the next one"],
  callback_unsigned: ["callback", "the callback has no signature"],
  callback_wrong_secret: ["callback", "the callback is signed with another secret"],
  callback_altered: ["callback", "the callback's body is changed after signing"],
  callback_lower_case: ["callback", "the callback's authorization scheme is `bearer`"],
  callback_action_pending: ["callback", "the callback's status is `action_pending`"],
  callback_cancelled: ["callback", "the callback's status is `cancelled`"],
  callback_unknown: ["callback", "the callback's status is unknown"],
  callback_lost: ["callback", "the callback is never sent"],
} as const satisfies Record<string, readonly ["answer" | "sending" | "delivery" | "callback", string]>;

export type FaultKind = keyof typeof faultKinds;
export type FaultPlace = (typeof faultKinds)[FaultKind][0];

export interface Fault {
  id: string;
  fault: FaultKind;
  /** Limits the fault to calls, messages, and callbacks of this number. */
  to?: string | undefined;
  /** Limits the fault to this type of call. Applies to responses only. */
  call?: Exclude<CallKind, "other"> | undefined;
  /** Number of calls that it still affects, or null until it is removed. */
  times: number | null;
  /** Whether the call takes effect although its response is broken or lost. */
  carried_out: boolean;
  delay_seconds: number;
  /** Sent with 429 and 503. Vonage sends none by default. */
  retry_after_seconds?: number | undefined;
}

export interface FaultTable {
  add(fault: Omit<Fault, "id">): Fault;
  list(): Fault[];
  /** Removes one fault, or all without an ID. Returns whether any was removed. */
  remove(id?: string): boolean;
  /** Returns the first fault that applies and decreases its remaining count. */
  take(place: FaultPlace, call: { kind?: CallKind; to: readonly string[] }): Fault | undefined;
}

/** Opens an empty table. */
export function openFaultTable(): FaultTable {
  let faults: Fault[] = [];
  return {
    add(wanted) {
      const fault: Fault = { ...wanted, id: randomUUID() };
      faults.push(fault);
      return fault;
    },
    list: () => faults.map((fault) => ({ ...fault })),
    remove(id) {
      const before = faults.length;
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    take(place, call) {
      const fault = faults.find((each) => faultKinds[each.fault][0] === place && matches(each, call));
      if (!fault) return undefined;
      if (fault.times !== null) fault.times -= 1;
      if (fault.times === 0) faults = faults.filter((each) => each !== fault);
      return fault;
    },
  };
}

function matches(fault: Fault, { kind, to }: { kind?: CallKind; to: readonly string[] }): boolean {
  const rightNumber = fault.to === undefined || to.includes(fault.to);
  const rightCall = kind === undefined || fault.call === undefined || fault.call === kind;
  return rightNumber && rightCall;
}

/**
 * Returns the broken response. `honest` is the correct one, `otherId` a request of the number or, without
 * one, the previous request.
 */
export function breakAnswer(fault: Fault, honest: Answer, switches: Switches, otherId?: string): Answer {
  const retryAfter: Record<string, string> =
    fault.retry_after_seconds === undefined ? {} : { "retry-after": String(fault.retry_after_seconds) };
  switch (fault.fault) {
    case "unauthorized":
      return refuse("unauthorized", switches);
    case "low_balance":
      return refuse("lowBalance", switches);
    case "forbidden":
      return refuse("forbidden", switches);
    case "throttled":
      return withHeaders(refuse("throttled", switches), retryAfter);
    case "server_error":
      return refuse("serverError", switches);
    case "unavailable":
      return withHeaders(refuse("unavailable", switches), retryAfter);
    case "html_404":
      return { status: 404, ...html("404 Not Found") };
    case "html_502":
      return { status: 502, ...html("502 Bad Gateway") };
    case "html_200":
      return { status: 200, ...html("Welcome") };
    case "redirect":
      return withHeaders({ status: 302, ...html("Moved") }, { location: "/__sim/portal" });
    case "empty_200":
      return { status: 200 };
    case "plain_text":
      return withHeaders(honest, { "content-type": "text/plain" });
    case "truncated_json":
      return { ...honest, transport: "cut_short" };
    case "wrong_request_id":
      return { ...honest, body: { ...(honest.body as object), request_id: randomUUID() } };
    case "repeated_request_id":
      return { ...honest, body: { ...(honest.body as object), request_id: otherId ?? randomUUID() } };
    case "invalid_json":
      return refuse("invalidJson", switches);
    case "invalid_number":
      return refuseParameters([{ name: "to", reason: "`to` phone number is invalid" }], switches);
    case "invalid_brand":
      return refuseParameters([{ name: "brand", reason: "`brand` is not allowed" }], switches);
    case "invalid_template":
      return refuseParameters([{ name: "template_id", reason: "`template_id` was not found" }], switches);
    case "conflict_422":
      return refuse("conflict422", switches, { request_id: otherId ?? randomUUID() });
    case "reset":
      return { ...honest, transport: "reset" };
    case "never_ending":
      return { ...honest, transport: "never_ends" };
    default:
      return honest;
  }
}

const withHeaders = (answer: Answer, headers: Record<string, string>): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

const html = (title: string) => ({
  headers: { "content-type": "text/html" },
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});
