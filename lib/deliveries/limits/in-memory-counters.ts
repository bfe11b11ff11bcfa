// The counters in memory, with the same rows as in the database: what the rehearsal counts with.
import "server-only";
import { ANSWERABLE, rowOf, subjectOf, type Message, type Scope } from "./counters";
import type { CounterKey } from "./evaluate";
import type { Lookup, Lookups, Tallies, CounterTotals } from "./counter-lookups";

type Row = { startsAt: number; expiresAt: number; asked: number; answered: number };

/** A message that was counted, for taking account of its answer. */
type Counted = { message: Message; scopes: Scope[]; at: Date };

const DAY_MS = 24 * 60 * 60 * 1000;

export class Book {
  readonly #rows = new Map<string, Row[]>();
  /** Counted messages whose numbers are not proven yet. */
  readonly #open = new Map<string, Counted[]>();

  read(lookups: Lookups): Tallies {
    const tallies: Tallies = {};
    for (const [question, lookup] of Object.entries(lookups))
      tallies[question as keyof Lookups] = this.#tally(lookup);
    return tallies;
  }

  count(message: Message, headings: readonly CounterKey[], at: Date): void {
    for (const { scope, subject, amount } of headings) this.#row(scope, subject, at).asked += amount;
    const open = this.#open.get(message.phone) ?? [];
    open.push({ message, scopes: headings.map(({ scope }) => scope), at });
    this.#open.set(message.phone, open);
  }

  /** A right code came from this number: a person holds it, so the messages of the last day were theirs, too. */
  answer(phone: string, at: Date): void {
    for (const counted of this.#open.get(phone) ?? []) {
      if (counted.message.isProven || at.getTime() - counted.at.getTime() > DAY_MS) continue;
      for (const scope of [
        ...counted.scopes.filter((each) => ANSWERABLE.has(each)),
        "country_by_day",
      ] as const)
        this.#row(scope, subjectOf(scope, counted.message), counted.at).answered += 1;
    }
    this.#open.delete(phone);
  }

  #tally({ scope, subject, since }: Lookup): CounterTotals {
    const tally: CounterTotals = { asked: 0, answered: 0, mostAnswered: 0, oldestUnanswered: null };
    const rows = this.#rows.get(`${scope} ${subject}`) ?? [];
    const from = since.getTime();
    let oldest: number | null = null;
    // From the newest back, because most windows are short.
    for (let index = rows.length - 1; index >= 0; index--) {
      const row = rows[index] as Row;
      if (row.startsAt < from) break;
      tally.asked += row.asked;
      tally.answered += row.answered;
      tally.mostAnswered = Math.max(tally.mostAnswered, row.answered);
      if (row.asked > row.answered) oldest = row.startsAt;
    }
    if (oldest !== null) tally.oldestUnanswered = new Date(oldest);
    return tally;
  }

  #row(scope: Scope, subject: string, at: Date): Row {
    const key = `${scope} ${subject}`;
    const { startsAt, expiresAt } = rowOf(scope, at);
    const time = startsAt.getTime();
    let rows = this.#rows.get(key) ?? [];
    let row = rows.find((known) => known.startsAt === time);
    if (!row) {
      row = { startsAt: time, expiresAt: expiresAt.getTime(), asked: 0, answered: 0 };
      rows = [...rows.filter((known) => known.expiresAt > at.getTime()), row];
      rows.sort((one, other) => one.startsAt - other.startsAt);
      this.#rows.set(key, rows);
    }
    return row;
  }
}
