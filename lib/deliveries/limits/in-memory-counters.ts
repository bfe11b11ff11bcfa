// Message counters in memory for the rehearsal, with the same rows as in the database.
import "server-only";
import { ANSWERABLE, getCounterPeriod, getCounterSubject, type Message, type Scope } from "./counters";
import type { CounterKey } from "./evaluate";
import type { Lookup, Lookups, CounterTotalsByName, CounterTotals } from "./counter-lookups";
import { DAY_MS } from "@/lib/values/durations";

type Row = { startsAt: number; expiresAt: number; asked: number; answered: number };

type Counted = { message: Message; scopes: Scope[]; at: Date };

export class InMemoryCounters {
  readonly #rows = new Map<string, Row[]>();
  /** Counted messages by number, until a correct code arrives. */
  readonly #unanswered = new Map<string, Counted[]>();

  read(lookups: Lookups): CounterTotalsByName {
    const tallies: CounterTotalsByName = {};
    for (const [name, lookup] of Object.entries(lookups))
      tallies[name as keyof Lookups] = this.#sumRows(lookup);
    return tallies;
  }

  count(message: Message, headings: readonly CounterKey[], at: Date): void {
    for (const { scope, subject, amount } of headings) this.#row(scope, subject, at).asked += amount;
    const messages = this.#unanswered.get(message.phone) ?? [];
    messages.push({ message, scopes: headings.map(({ scope }) => scope), at });
    this.#unanswered.set(message.phone, messages);
  }

  /** Records a correct code. It answers all messages to this number within a day. */
  answer(phone: string, at: Date): void {
    for (const counted of this.#unanswered.get(phone) ?? []) {
      if (counted.message.isVerified || at.getTime() - counted.at.getTime() > DAY_MS) continue;
      for (const scope of [
        ...counted.scopes.filter((each) => ANSWERABLE.has(each)),
        "country_by_day",
      ] as const)
        this.#row(scope, getCounterSubject(scope, counted.message), counted.at).answered += 1;
    }
    this.#unanswered.delete(phone);
  }

  #sumRows({ scope, subject, since }: Lookup): CounterTotals {
    const totals: CounterTotals = { asked: 0, answered: 0, mostAnswered: 0, oldestUnanswered: null };
    const rows = this.#rows.get(`${scope} ${subject}`) ?? [];
    const from = since.getTime();
    let oldest: number | null = null;
    // Newest first, because most windows are short.
    for (let index = rows.length - 1; index >= 0; index--) {
      const row = rows[index] as Row;
      if (row.startsAt < from) break;
      totals.asked += row.asked;
      totals.answered += row.answered;
      totals.mostAnswered = Math.max(totals.mostAnswered, row.answered);
      if (row.asked > row.answered) oldest = row.startsAt;
    }
    if (oldest !== null) totals.oldestUnanswered = new Date(oldest);
    return totals;
  }

  #row(scope: Scope, subject: string, at: Date): Row {
    const key = `${scope} ${subject}`;
    const { startsAt, expiresAt } = getCounterPeriod(scope, at);
    const time = startsAt.getTime();
    let rows = this.#rows.get(key) ?? [];
    let row = rows.find((each) => each.startsAt === time);
    if (!row) {
      row = { startsAt: time, expiresAt: expiresAt.getTime(), asked: 0, answered: 0 };
      rows = [...rows.filter((each) => each.expiresAt > at.getTime()), row];
      rows.sort((one, other) => one.startsAt - other.startsAt);
      this.#rows.set(key, rows);
    }
    return row;
  }
}
