// Who the users are by now: what is remembered of each until their row is written, at the end, when it is known what became
// of them.
import { FAILURES_UNTIL_DISABLED } from "../../lib/challenge/failure-count";
import { searchText } from "../../lib/values/search-text";
import { LAPSES_AFTER_DAYS } from "../../lib/session/transfer-phone";
import type { Factor } from "../../prisma/generated/enums";
import type { Chance } from "../random";
import { browserOf, deviceNameOf } from "./browsers";
import { DAY_MS } from "./calendar";
import { giveFactors } from "./factors";
import { fateOf, type Fate } from "./fates";
import { idAt } from "./ids";
import type { HistoryOptions } from "./history-options";
import { chanceOf, type Person } from "./people";

/** What somebody who asked to be deleted waits for. */
const LEAVING_MS = 7 * DAY_MS;

const REASONS = ["Reported by several users", "Signs up for a reseller", "Requested by the account's owner"];

export class Users {
  readonly #life: HistoryOptions;
  #count = 0;
  readonly #joined: Float64Array;
  readonly #signedIn: Float64Array;
  readonly #phoneUsed: Float64Array;
  /** Numbers that are not those a person was made with. */
  readonly #phones = new Map<number, { phone: string; country: string; since: number }>();
  /** When a number went to somebody else, and whose wait for that. */
  readonly #lapsed = new Map<number, number>();
  readonly #lapsing: number[] = [];
  /** Asked for several times in a row. */
  #last: { n: number; person: Person } | undefined;
  #lastFate: { n: number; fate: Fate } | undefined;

  constructor(life: HistoryOptions) {
    this.#life = life;
    this.#joined = new Float64Array(life.users);
    this.#signedIn = new Float64Array(life.users);
    this.#phoneUsed = new Float64Array(life.users);
  }

  get count(): number {
    return this.#count;
  }

  /** The next one begins to sign up. Some get a number that was somebody's before. */
  welcome(at: number): number {
    const n = this.#count++;
    this.#joined[n] = at;
    if (this.fateOf(n).state === "lapsed") {
      this.#lapsing.push(n);
      return n;
    }
    const former = this.#lapsing[0];
    if (former === undefined || at - this.joinedAt(former) < (LAPSES_AFTER_DAYS + 5) * DAY_MS) return n;
    this.#lapsing.shift();
    this.#lapsed.set(former, at);
    this.#phones.set(n, { phone: this.phoneOf(former), country: this.countryOf(former), since: at });
    return n;
  }

  /** Known from the moment when they have proven a phone. */
  idOf(n: number): string {
    return idAt(this.joinedAt(n), chanceOf(this.#life.seed, n, 2));
  }

  fateOf(n: number): Fate {
    if (this.#lastFate?.n !== n) this.#lastFate = { n, fate: fateOf(this.#life.seed, n, this.#life.admins) };
    return this.#lastFate.fate;
  }

  /** They never come back. */
  isGone(n: number): boolean {
    return this.fateOf(n).state === "lapsed";
  }

  joinedAt(n: number): number {
    return this.#joined[n] ?? 0;
  }

  phoneOf(n: number): string {
    return this.#phones.get(n)?.phone ?? this.#person(n).phone;
  }

  countryOf(n: number): string {
    return this.#phones.get(n)?.country ?? this.#person(n).country;
  }

  draftOf(n: number): { name: string; email: string } {
    const { name, email } = this.#person(n);
    return { name, email };
  }

  wantsNewPhone(n: number): boolean {
    return this.fateOf(n).changesPhone && !this.#phones.has(n);
  }

  movedTo(n: number, phone: string, country: string, since: number): void {
    this.#phones.set(n, { phone, country, since });
  }

  saw(n: number, at: number, factor: Factor): void {
    if (this.#signedIn[n] === 0) this.#joined[n] = at;
    this.#signedIn[n] = at;
    if (factor === "sms" || factor === "voice") this.#phoneUsed[n] = at;
  }

  notice(n: number, kind: string, at: number, data: Record<string, string | number>, chance: Chance): void {
    const row = { id: idAt(at, chance), userId: this.idOf(n), kind, at: new Date(at), data };
    this.#life.book.add("notice", { ...row, mailedAt: new Date(at + 4_000) });
  }

  /** Writes the row of a user, and of what they own. */
  writeDown(n: number): void {
    const { book, passwordHash, seed, until } = this.#life;
    const [fate, chance] = [this.fateOf(n), chanceOf(seed, n, 3)];
    const { name, email } = this.draftOf(n);
    const [phone, joined, last] = [this.phoneOf(n), this.joinedAt(n), this.#signedIn[n] ?? 0];
    const moved = this.#phones.get(n);
    const since = (reached: number) => new Date(reached + chance.next() * (until.getTime() - reached));
    const lapsedAt = this.#lapsed.get(n);
    const at = since(last);
    book.add("user", {
      id: this.idOf(n),
      name,
      email,
      phone,
      phoneCountry: this.countryOf(n),
      phoneVerifiedAt: new Date(Math.max(joined, moved?.since ?? 0)),
      phoneUsedAt: new Date(Math.max(this.#phoneUsed[n] ?? 0, joined)),
      phoneLapsedAt: lapsedAt ? new Date(lapsedAt) : null,
      textIsFallback: fate.owns !== "phone" && chance.happens(0.5),
      passwordHash,
      passwordChangedAt: new Date(joined),
      role: fate.isAdmin ? "admin" : "user",
      suspendedAt: fate.state === "suspended" ? at : null,
      frozenAt: fate.state === "frozen" ? at : null,
      deletionDueAt: fate.state === "leaving" ? new Date(until.getTime() + chance.next() * LEAVING_MS) : null,
      factorFailures: failuresOf(fate, chance),
      factorLockedUntil: lockedUntil(fate, chance, at, until),
      lastSignInAt: new Date(last),
      createdAt: new Date(joined),
      search: searchText({ name, email, phone }),
    });
    giveFactors(this.#life, this, chance, n);
    if (fate.state === "suspended") this.#tellOfSuspension(n, at.getTime(), chance);
    if (fate.state === "frozen")
      this.notice(n, "account_frozen", at.getTime(), { browser: deviceNameOf("") }, chance);
  }

  #tellOfSuspension(n: number, at: number, chance: Chance): void {
    const { admins, cast, tell } = this.#life;
    this.notice(n, "changed_by_admin", at, { change: "suspended your account" }, chance);
    const client = { ip: cast.address(chance, this.countryOf(0)), userAgent: browserOf(0) };
    const data = { sessions: 0, reason: chance.pick(REASONS) };
    const by = admins > 0 && { actorId: this.idOf(chance.below(Math.min(admins, this.#count))) };
    tell(client, { name: "account_suspended", userId: this.idOf(n), data, ...by }, at);
  }

  #person(n: number): Person {
    if (this.#last?.n !== n) this.#last = { n, person: this.#life.cast.personNumber(n) };
    return this.#last.person;
  }
}

/** Locks grow to days: long enough here that the locked are still so a while after. */
function lockedUntil({ state }: Fate, chance: Chance, at: Date, until: Date): Date | null {
  if (state === "locked") return new Date(until.getTime() + (1 + chance.next() * 6) * DAY_MS);
  return state === "disabled" ? at : null;
}

function failuresOf({ state }: Fate, chance: Chance): number {
  if (state === "locked") return 17 + chance.below(4);
  if (state === "disabled") return FAILURES_UNTIL_DISABLED + chance.below(5);
  return chance.happens(0.03) ? 1 + chance.below(4) : 0;
}
