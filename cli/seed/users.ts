// The state of the generated users. Their rows are written at the end, when the outcome is known.
import { FAILURES_UNTIL_DISABLED } from "../../lib/challenge/failure-count";
import { toSearchText } from "../../lib/values/search-text";
import { LAPSES_AFTER_DAYS } from "../../lib/session/transfer-phone";
import type { Factor } from "../../prisma/generated/enums";
import type { Chance } from "../random";
import { pickUserAgent, getCachedDeviceName } from "./browsers";
import { DAY_MS } from "../../lib/values/durations";
import { writeFactors } from "./factors";
import { fateOf, type Fate } from "./fates";
import { idAt } from "./ids";
import type { AddNotification, HistoryOptions } from "./history-options";
import { newChance, type Person } from "./people";

/** How long a requested deletion can be canceled. */
const DELETION_DELAY_MS = 7 * DAY_MS;

const REASONS = ["Reported by several users", "Signs up for a reseller", "Requested by the account's owner"];

export class Users {
  readonly #life: HistoryOptions;
  #count = 0;
  readonly #joined: Float64Array;
  readonly #signedIn: Float64Array;
  readonly #phoneUsed: Float64Array;
  /** Numbers that differ from those in the cast. */
  readonly #phones = new Map<number, { phone: string; country: string; since: number }>();
  /** When a number was transferred to another user, and the users whose number can still be transferred. */
  readonly #lapsed = new Map<number, number>();
  readonly #lapsing: number[] = [];
  /** Caches the last person and fate, which are usually requested several times in a row. */
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

  /** Adds the next user. Some get a number that another user had before. */
  addUser(at: number): number {
    const n = this.#count++;
    this.#joined[n] = at;
    if (this.fateOf(n).state === "lapsed") {
      this.#lapsing.push(n);
      return n;
    }
    const previousHolder = this.#lapsing[0];
    if (previousHolder === undefined || at - this.joinedAt(previousHolder) < (LAPSES_AFTER_DAYS + 5) * DAY_MS)
      return n;
    this.#lapsing.shift();
    this.#lapsed.set(previousHolder, at);
    this.#phones.set(n, {
      phone: this.phoneOf(previousHolder),
      country: this.countryOf(previousHolder),
      since: at,
    });
    return n;
  }

  /** Known once the user has verified a phone. */
  idOf(n: number): string {
    return idAt(this.joinedAt(n), newChance(this.#life.seed, n, 2));
  }

  fateOf(n: number): Fate {
    if (this.#lastFate?.n !== n) this.#lastFate = { n, fate: fateOf(this.#life.seed, n, this.#life.admins) };
    return this.#lastFate.fate;
  }

  /** Whether the user never signs in again. */
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

  setPhone(n: number, phone: string, country: string, since: number): void {
    this.#phones.set(n, { phone, country, since });
  }

  recordSignIn(n: number, at: number, factor: Factor): void {
    if (this.#signedIn[n] === 0) this.#joined[n] = at;
    this.#signedIn[n] = at;
    if (factor === "sms" || factor === "voice") this.#phoneUsed[n] = at;
  }

  addNotification: AddNotification = (n, kind, at, data, chance, by) => {
    const client = by && { browser: getCachedDeviceName(by.userAgent), ip: by.ip };
    const row = { id: idAt(at, chance), userId: this.idOf(n), kind, at: new Date(at) };
    this.#life.writer.add("notice", {
      ...row,
      data: { ...data, ...client },
      emailedAt: new Date(at + 4_000),
    });
  };

  /** Writes the row of a user and their factors. */
  writeUser(n: number): void {
    const { writer, passwordHash, seed, until } = this.#life;
    const [fate, chance] = [this.fateOf(n), newChance(seed, n, 3)];
    const { name, email } = this.draftOf(n);
    const [phone, joined, last] = [this.phoneOf(n), this.joinedAt(n), this.#signedIn[n] ?? 0];
    const moved = this.#phones.get(n);
    const since = (reached: number) => new Date(reached + chance.next() * (until.getTime() - reached));
    const lapsedAt = this.#lapsed.get(n);
    const at = since(last);
    writer.add("user", {
      id: this.idOf(n),
      name,
      email,
      emailConfirmedAt: new Date(joined),
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
      lockedAt: fate.state === "locked" ? at : null,
      deletionDueAt:
        fate.state === "leaving" ? new Date(until.getTime() + chance.next() * DELETION_DELAY_MS) : null,
      factorFailures: randomFailures(fate, chance),
      factorBlockedUntil: getBlockedUntil(fate, chance, at, until),
      lastSignInAt: new Date(last),
      createdAt: new Date(joined),
      search: toSearchText({ name, email, phone }),
    });
    writeFactors(this.#life, this, chance, n);
    if (fate.state === "suspended") this.#recordSuspension(n, at.getTime(), chance);
    if (fate.state === "locked")
      this.addNotification(n, "account_frozen", at.getTime(), { factorsDropped: 0 }, chance);
  }

  #recordSuspension(n: number, at: number, chance: Chance): void {
    const { admins, cast, recordEvent } = this.#life;
    this.addNotification(n, "changed_by_admin", at, { change: "suspended your account" }, chance);
    const client = { ip: cast.address(chance, this.countryOf(0)), userAgent: pickUserAgent(0) };
    const data = { sessions: 0, reason: chance.pick(REASONS) };
    const actor = admins > 0 && { actorId: this.idOf(chance.below(Math.min(admins, this.#count))) };
    recordEvent(client, { name: "account_suspended", userId: this.idOf(n), data, ...actor }, at);
  }

  #person(n: number): Person {
    if (this.#last?.n !== n) this.#last = { n, person: this.#life.cast.personNumber(n) };
    return this.#last.person;
  }
}

/** Blocks last up to a week, long enough that a user is still blocked some time after seeding. */
function getBlockedUntil({ state }: Fate, chance: Chance, at: Date, until: Date): Date | null {
  if (state === "blocked") return new Date(until.getTime() + (1 + chance.next() * 6) * DAY_MS);
  return state === "disabled" ? at : null;
}

function randomFailures({ state }: Fate, chance: Chance): number {
  if (state === "blocked") return 17 + chance.below(4);
  if (state === "disabled") return FAILURES_UNTIL_DISABLED + chance.below(5);
  return chance.happens(0.03) ? 1 + chance.below(4) : 0;
}
