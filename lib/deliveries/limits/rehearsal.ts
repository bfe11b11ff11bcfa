// Rehearses limits: replays a history of messages against settings, with the same rules as the guard.
import "server-only";
import { InMemoryCounters } from "./in-memory-counters";
import type { Message } from "./counters";
import { evaluate, type Rule, type Settings } from "./evaluate";
import { getLookups } from "./counter-lookups";
import { HOUR_MS } from "@/lib/values/durations";

export type RequestedMessage = {
  at: Date;
  message: Message;
  /** Identifies the requester. A person or bot can request several messages. */
  who: string;
  /** `unknown`: recorded messages without a correct code, from an attack or an abandoned sign-up. */
  kind: "person" | "attack" | "unknown" | "user";
  answeredAt: Date | null;
};

export type RequesterKind = RequestedMessage["kind"];

export type HourTotals = {
  at: Date;
  sent: Record<RequesterKind, number>;
  refused: Record<RequesterKind, number>;
  /** In millionths. */
  spent: number;
  saved: number;
};

export type Rehearsal = {
  hours: HourTotals[];
  sent: Record<RequesterKind, number>;
  refused: Record<RequesterKind, number>;
  /** Requesters that received none of their messages, and all requesters. */
  unservedRequesters: Record<RequesterKind, number>;
  requesters: Record<RequesterKind, number>;
  /** In millionths. */
  spent: number;
  saved: number;
  refusedBy: Map<Rule, number>;
};

/** Replays a history, in any order. Calls `onJudged` for each message. */
export function rehearse(
  history: readonly RequestedMessage[],
  settings: Settings,
  onJudged: (request: RequestedMessage, refusedBy: Rule | null) => void = () => {},
): Rehearsal {
  const steps = replay(history, settings, onJudged);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Longest time in milliseconds without yielding to the event loop. */
const MAX_BLOCKING_MS = 8;

/** Like `rehearse`, but yields to the event loop, so that the server stays responsive. */
export async function rehearseInBackground(
  history: readonly RequestedMessage[],
  settings: Settings,
): Promise<Rehearsal> {
  const steps = replay(history, settings, () => {});
  for (let since = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < MAX_BLOCKING_MS) continue;
    await new Promise(setImmediate);
    since = performance.now();
  }
}

function* replay(
  history: readonly RequestedMessage[],
  settings: Settings,
  onJudged: (request: RequestedMessage, refusedBy: Rule | null) => void,
): Generator<undefined, Rehearsal> {
  const counters = new InMemoryCounters();
  const results = new ResultCollector();
  for (const moment of toMoments(history)) {
    yield;
    if (moment.isAnswer) {
      if (results.wasSent(moment.request)) counters.answer(moment.request.message.phone, moment.at);
      continue;
    }
    const { message } = moment.request;
    const lookups = getLookups(message, settings.limits, moment.at);
    const { refusal, headings } = evaluate(message, lookups, counters.read(lookups), settings, moment.at);
    const price = headings.find(({ scope }) => scope === "money")?.amount ?? 0;
    const refusedBy = refusal?.decision.enforced ? refusal.decision.rule : null;
    if (!refusedBy) counters.count(message, headings, moment.at);
    results.record(moment.request, refusedBy, price);
    onJudged(moment.request, refusedBy);
  }
  return results.result();
}

type Moment = { at: Date; request: RequestedMessage; isAnswer: boolean };

function toMoments(history: readonly RequestedMessage[]): Moment[] {
  const moments: Moment[] = [];
  for (const request of history) {
    moments.push({ at: request.at, request, isAnswer: false });
    if (request.answeredAt) moments.push({ at: request.answeredAt, request, isAnswer: true });
  }
  return moments.sort((one, other) => one.at.getTime() - other.at.getTime());
}
const zeroes = (): Record<RequesterKind, number> => ({ person: 0, attack: 0, unknown: 0, user: 0 });

class ResultCollector {
  readonly #sent = new Set<RequestedMessage>();
  readonly #served = new Map<string, boolean>();
  readonly #kinds = new Map<string, RequesterKind>();
  readonly #hours = new Map<number, HourTotals>();
  readonly #refusedBy = new Map<Rule, number>();

  wasSent(request: RequestedMessage): boolean {
    return this.#sent.has(request);
  }

  record(request: RequestedMessage, refusedBy: Rule | null, price: number): void {
    const { kind, who } = request;
    this.#kinds.set(who, kind);
    this.#served.set(who, (this.#served.get(who) ?? false) || refusedBy === null);
    const hour = this.#hour(request.at);
    if (refusedBy === null) {
      this.#sent.add(request);
      hour.sent[kind] += 1;
      hour.spent += price;
    } else {
      hour.refused[kind] += 1;
      hour.saved += price;
      this.#refusedBy.set(refusedBy, (this.#refusedBy.get(refusedBy) ?? 0) + 1);
    }
  }

  result(): Rehearsal {
    const hours = [...this.#hours.values()].sort((one, other) => one.at.getTime() - other.at.getTime());
    const total = {
      sent: zeroes(),
      refused: zeroes(),
      unservedRequesters: zeroes(),
      requesters: zeroes(),
      spent: 0,
      saved: 0,
    };
    for (const { sent, refused, spent, saved } of hours) {
      for (const kind of Object.keys(sent) as RequesterKind[]) {
        total.sent[kind] += sent[kind];
        total.refused[kind] += refused[kind];
      }
      total.spent += spent;
      total.saved += saved;
    }
    for (const [who, kind] of this.#kinds) {
      total.requesters[kind] += 1;
      if (!this.#served.get(who)) total.unservedRequesters[kind] += 1;
    }
    return { hours, ...total, refusedBy: this.#refusedBy };
  }

  #hour(at: Date): HourTotals {
    const start = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
    const hour = this.#hours.get(start) ?? {
      at: new Date(start),
      sent: zeroes(),
      refused: zeroes(),
      spent: 0,
      saved: 0,
    };
    this.#hours.set(start, hour);
    return hour;
  }
}
