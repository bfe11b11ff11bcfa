// The control API for tests and scripts, JSON under /__sim/: reads messages, advances the clock, adds faults.
import * as v from "valibot";
import type { Answer } from "./answers";
import type { Callbacks } from "./callbacks";
import type { Clock } from "./clock";
import { type FaultKind, faultKinds, type FaultTable } from "./faults";
import type { Journal } from "./journal";
import type { Mail, Mails } from "./mails";
import type { Message, Outbox } from "./messages";
import type { RequestBook, VerifyRequest } from "./requests";
import type { Switches } from "./switches";

interface ControlOptions {
  book: RequestBook;
  outbox: Outbox;
  journal: Journal;
  faults: FaultTable;
  clock: Clock;
  switches: Switches;
  callbacks: Callbacks;
  mails: Mails | undefined;
  reset(): void;
}

const PhoneNumber = v.pipe(v.string(), v.transform(withoutPlus), v.minLength(1), v.maxLength(50));
const Seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(366 * 24 * 3600));
const Times = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)));

const ClockBody = v.strictObject({ advance_seconds: Seconds });

export const FaultBody = v.strictObject({
  fault: v.picklist(Object.keys(faultKinds) as FaultKind[]),
  to: v.optional(PhoneNumber),
  call: v.optional(v.picklist(["send", "check", "cancel", "next", "text"])),
  times: v.optional(Times, 1),
  carried_out: v.optional(v.boolean(), false),
  delay_seconds: v.optional(Seconds, 10),
  retry_after_seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

const CallbacksBody = v.strictObject({
  url: v.nullable(v.pipe(v.string(), v.url(), v.regex(/^https?:/, "Enter an http(s) URL."))),
});

const SwitchesBody = v.partial(
  v.strictObject({
    wrong_codes_until_gone: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)),
    cancel_refused_for_seconds: Seconds,
    cancel_refusal_status: v.picklist([403, 404, 409, 425]),
    conflict_after_cancel_seconds: Seconds,
    conflict_names_request: v.boolean(),
    problems_have_type: v.boolean(),
    invalid_parameters_as: v.picklist(["list", "object"]),
    cancel_sends_summary: v.boolean(),
  }),
);

/** Handles control calls. `path` is the part after /__sim/, `body` the request body. */
export function openControl(sim: ControlOptions) {
  return function answerControl(method: string, path: string, query: URLSearchParams, body: string): Answer {
    const to = query.has("to") ? withoutPlus(query.get("to") ?? "") : undefined;
    const requestId = query.get("request_id") ?? undefined;
    const [resource = "", id] = path.replace(/\/$/, "").split("/");

    switch (`${method} ${resource}`) {
      case "GET messages":
        return ok(
          sim.outbox
            .arrived(to)
            .filter((each) => !requestId || each.requestId === requestId)
            .map(showMessage),
        );
      case "GET mails":
        return ok((sim.mails?.list(query.get("to") ?? undefined) ?? []).map(showMail));
      case "GET requests":
        return ok(sim.journal.list({ to, requestId, call: query.get("call") ?? undefined }));
      case "GET verifications":
        return ok(
          sim.book
            .list()
            .filter((each) => matches(each, to, requestId))
            .map(showVerification),
        );
      case "GET callbacks":
        return ok(sim.callbacks.list().filter((each) => !requestId || each.body.request_id === requestId));
      case "POST callbacks":
        return read(CallbacksBody, body, ({ url }) => {
          sim.callbacks.setUrl(url ?? undefined);
          return ok({ url });
        });
      case "GET clock":
        return ok({ now: iso(sim.clock.now()) });
      case "POST clock":
        return read(ClockBody, body, ({ advance_seconds }) => {
          sim.clock.advance(advance_seconds);
          return ok({ now: iso(sim.clock.now()) });
        });
      case "GET faults":
        return ok({ active: sim.faults.list(), known: describeFaults() });
      case "POST faults":
        return read(FaultBody, body, (fault) => ({ status: 201, body: sim.faults.add(fault) }));
      case "DELETE faults":
        return sim.faults.remove(id) || id === undefined ? { status: 204 } : notFound();
      case "GET switches":
        return ok(showSwitches(sim.switches));
      case "POST switches":
        return read(SwitchesBody, body, (changes) => {
          for (const [name, value] of Object.entries(changes))
            Object.assign(sim.switches, { [camel(name)]: value });
          return ok(showSwitches(sim.switches));
        });
      case "GET portal":
        return {
          status: 200,
          headers: { "content-type": "text/html" },
          body: "<h1>Please sign in to the network</h1>",
        };
      case "POST reset":
        sim.reset();
        return { status: 204 };
      default:
        return notFound();
    }
  };
}

function read<T extends v.GenericSchema>(
  schema: T,
  body: string,
  then: (value: v.InferOutput<T>) => Answer,
): Answer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { status: 400, body: { error: "The body is not valid JSON." } };
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return then(parsed.output);
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "body"}: ${issue.message}`);
  return { status: 400, body: { error: "The body is invalid.", problems } };
}

function matches(request: VerifyRequest, to: string | undefined, requestId: string | undefined): boolean {
  const rightNumber = to === undefined || request.steps.some((step) => step.to === to);
  return rightNumber && (requestId === undefined || request.id === requestId);
}

function showMessage({ to, channel, text, code, sentAt, arrivedAt, requestId, from }: Message) {
  const times = { sent_at: iso(sentAt), arrived_at: iso(arrivedAt) };
  return { to, channel, text, code, ...times, request_id: requestId, from };
}

function showMail({ to, from, subject, text, html, receivedAt }: Mail) {
  return { to, from, subject, text, html, received_at: iso(receivedAt) };
}

function showVerification(request: VerifyRequest) {
  const { id, state, brand, locale, steps, stepIndex, wrongCodes, startedAt, stepEndsAt, endedAt } = request;
  return {
    request_id: id,
    state,
    brand,
    locale,
    wrong_codes: wrongCodes,
    step: stepIndex + 1,
    started_at: iso(startedAt),
    ...(endedAt === undefined ? { step_ends_at: iso(stepEndsAt) } : { ended_at: iso(endedAt) }),
    ...(request.clientRef !== undefined && { client_ref: request.clientRef }),
    workflow: steps.map(({ channel, to, state, delivery }) => ({
      channel,
      to,
      state,
      ...(delivery && { delivery }),
    })),
  };
}

const showSwitches = (switches: Switches): Record<string, unknown> =>
  Object.fromEntries(Object.entries(switches).map(([name, value]) => [snake(name), value]));
const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Numbers are stored as Vonage sends them: E.164 without `+`. A `+` in a query string arrives as a space. */
export function withoutPlus(to: string): string {
  return to.trim().replace(/^\+/, "");
}

const describeFaults = (): Record<string, string> =>
  Object.fromEntries(Object.entries(faultKinds).map(([name, [, does]]) => [name, does]));
const iso = (ms: number) => new Date(ms).toISOString();
const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound = (): Answer => ({ status: 404, body: { error: "Not found." } });
