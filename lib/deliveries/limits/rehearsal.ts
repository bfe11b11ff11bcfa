// What the limits would have done: plays a history of messages against settings, with the rules that the guard asks.
import "server-only";
import { Book } from "./in-memory-counters";
import type { Message } from "./counters";
import { evaluate, type Rule, type Settings } from "./evaluate";
import { lookupsFor } from "./counter-lookups";

/** One message that was asked for, and what is known of who asked. */
export type Asked = {
  at: Date;
  message: Message;
  /** One person or bot may ask more than once. */
  who: string;
  /** `unknown` in recorded history where no code came back: an attack, or somebody who gave up. */
  kind: "person" | "attack" | "unknown" | "user";
  /** When the right code comes back, if the message is sent. */
  answeredAt: Date | null;
};

export type Kind = Asked["kind"];

export type Tick = {
  /** The beginning of the hour. */
  at: Date;
  sent: Record<Kind, number>;
  refused: Record<Kind, number>;
  /** Millionths. */
  spent: number;
  saved: number;
};

export type Rehearsal = {
  hours: Tick[];
  sent: Record<Kind, number>;
  refused: Record<Kind, number>;
  /** Who got none of the messages they asked for; and how many asked. */
  whoGotNone: Record<Kind, number>;
  whoAsked: Record<Kind, number>;
  /** Millionths: what was spent, and what was not because of the limits. */
  spent: number;
  saved: number;
  refusedBy: Map<Rule, number>;
};

/** Plays a history, which need not be in order. `onJudged` sees each message. */
export function rehearse(
  history: readonly Asked[],
  settings: Settings,
  onJudged: (asked: Asked, refusedBy: Rule | null) => void = () => {},
): Rehearsal {
  const playing = play(history, settings, onJudged);
  for (;;) {
    const { done, value } = playing.next();
    if (done) return value;
  }
}

/** As long as a server may do nothing else. */
const AT_A_STRETCH_MS = 8;

/** The same in a server, which has other people to serve meanwhile. */
export async function rehearseMeanwhile(history: readonly Asked[], settings: Settings): Promise<Rehearsal> {
  const playing = play(history, settings, () => {});
  for (let since = performance.now(); ;) {
    const { done, value } = playing.next();
    if (done) return value;
    if (performance.now() - since < AT_A_STRETCH_MS) continue;
    await new Promise(setImmediate);
    since = performance.now();
  }
}

/** Stops after each moment, so that somebody else can have a turn. */
function* play(
  history: readonly Asked[],
  settings: Settings,
  onJudged: (asked: Asked, refusedBy: Rule | null) => void,
): Generator<undefined, Rehearsal> {
  const book = new Book();
  const told = new Telling();
  for (const moment of inOrder(history)) {
    yield;
    if (moment.answer) {
      if (told.wasSent(moment.asked)) book.answer(moment.asked.message.phone, moment.at);
      continue;
    }
    const { message } = moment.asked;
    const lookups = lookupsFor(message, settings.limits, moment.at);
    const { refusal, headings } = evaluate(message, lookups, book.read(lookups), settings, moment.at);
    const price = headings.find(({ scope }) => scope === "money")?.amount ?? 0;
    const refusedBy = refusal?.decision.enforced ? refusal.decision.rule : null;
    if (!refusedBy) book.count(message, headings, moment.at);
    told.tell(moment.asked, refusedBy, price);
    onJudged(moment.asked, refusedBy);
  }
  return told.result();
}

type Moment = { at: Date; asked: Asked; answer: boolean };

function inOrder(history: readonly Asked[]): Moment[] {
  const moments: Moment[] = [];
  for (const asked of history) {
    moments.push({ at: asked.at, asked, answer: false });
    if (asked.answeredAt) moments.push({ at: asked.answeredAt, asked, answer: true });
  }
  return moments.sort((one, other) => one.at.getTime() - other.at.getTime());
}

const HOUR_MS = 60 * 60 * 1000;
const none = (): Record<Kind, number> => ({ person: 0, attack: 0, unknown: 0, user: 0 });

class Telling {
  readonly #sent = new Set<Asked>();
  readonly #served = new Map<string, boolean>();
  readonly #kinds = new Map<string, Kind>();
  readonly #hours = new Map<number, Tick>();
  readonly #refusedBy = new Map<Rule, number>();

  wasSent(asked: Asked): boolean {
    return this.#sent.has(asked);
  }

  tell(asked: Asked, refusedBy: Rule | null, price: number): void {
    const { kind, who } = asked;
    this.#kinds.set(who, kind);
    this.#served.set(who, (this.#served.get(who) ?? false) || refusedBy === null);
    const hour = this.#hour(asked.at);
    if (refusedBy === null) {
      this.#sent.add(asked);
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
    const total = { sent: none(), refused: none(), whoGotNone: none(), whoAsked: none(), spent: 0, saved: 0 };
    for (const { sent, refused, spent, saved } of hours) {
      for (const kind of Object.keys(sent) as Kind[]) {
        total.sent[kind] += sent[kind];
        total.refused[kind] += refused[kind];
      }
      total.spent += spent;
      total.saved += saved;
    }
    for (const [who, kind] of this.#kinds) {
      total.whoAsked[kind] += 1;
      if (!this.#served.get(who)) total.whoGotNone[kind] += 1;
    }
    return { hours, ...total, refusedBy: this.#refusedBy };
  }

  #hour(at: Date): Tick {
    const start = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
    const hour = this.#hours.get(start) ?? {
      at: new Date(start),
      sent: none(),
      refused: none(),
      spent: 0,
      saved: 0,
    };
    this.#hours.set(start, hour);
    return hour;
  }
}
