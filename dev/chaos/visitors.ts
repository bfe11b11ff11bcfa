// The people of a chaos run. Each remembers what they were told: what they were told has to be true afterwards, whatever
// happened; of what they heard no answer to, either may be.

import { setTimeout as pause } from "node:timers/promises";
import { addressNumber, personNumber, type Person } from "../../testing/people";
import { HttpBrowser, signUpValues, type Answer } from "../../testing/http-browser";
import type { SimulatorClient } from "../../testing/simulator-client";
import type { Chance } from "../../cli/random";

/** Where they live: the limits on messages count by country. */
export const COUNTRIES = ["DE", "GB", "IT", "FR", "ES", "NL", "SE", "PL", "PT", "AT"] as const;

const SESSION = "twofold-session";
/** Steps on the code screen after which somebody gives up, and between two of them. */
const PATIENCE_STEPS = 80;
const STEP_MS = 400;
const RESEND_EVERY_MS = 3_000;
const ROUNDS = 6;

export type Told = {
  /** They were shown their account. */
  hasAccount: boolean;
  /** Cookies of sessions, and what was said of them last. */
  sessions: Map<string, "open" | "ended" | "unsure">;
  /** Wrong codes in a row that they were told of, and those they heard nothing about on top. */
  wrongCodes: { atLeast: number; atMost: number };
  /** Their number; two while they do not know whether it was changed. */
  phones: string[];
  recoveryCodes: Map<string, "fresh" | "used" | "unsure">;
  /** What cannot be. */
  complaints: string[];
};

export type Surroundings = {
  origin: string;
  simulator: SimulatorClient;
  chance: Chance;
  /** People finish what they are at, and begin nothing more. */
  over: AbortSignal;
  /** Somebody is in. */
  onEntered: () => void;
};

type Heard = Answer | "nothing";

export class Visitor {
  readonly person: Person;
  readonly told: Told;
  browser: HttpBrowser;
  /** A sign-up of theirs may have come through without their hearing of it. */
  #mayHaveAccount = false;
  readonly #number: number;
  readonly #in: Surroundings;

  constructor(number: number, environment: Surroundings) {
    this.#number = number;
    this.#in = environment;
    this.person = personNumber(number, COUNTRIES[number % COUNTRIES.length]);
    this.browser = this.#newBrowser();
    this.told = {
      hasAccount: false,
      sessions: new Map(),
      wrongCodes: { atLeast: 0, atMost: 0 },
      phones: [this.person.phone],
      recoveryCodes: new Map(),
      complaints: [],
    };
  }

  /** Signs up, makes recovery codes perhaps, or moves to another number, and goes out and in again. */
  async live(): Promise<void> {
    const { chance } = this.#in;
    if (!(await this.comeIn())) return;
    if (chance.happens(0.35)) await this.#makeRecoveryCodes();
    if (chance.happens(0.25)) await this.#changePhone();
    for (let round = 1 + chance.below(2); round > 0 && !this.#isOver(); round--) {
      await this.#signOut();
      if (!(await this.comeIn())) return;
    }
    if (chance.happens(0.4)) await this.#signOut();
    if (chance.happens(0.2)) await this.#typeWrongCodes();
  }

  /** Until they are in, or give up. In a browser that nobody has used yet with `afresh`. */
  async comeIn({ afresh = false } = {}): Promise<boolean> {
    if (afresh) this.browser = this.#newBrowser();
    for (let round = 0; round < ROUNDS && (afresh || !this.#isOver()); round++) {
      const way = this.told.hasAccount || this.#mayHaveAccount ? "sign_in" : "sign_up";
      if ((await this.#ask(way)) && (await this.#prove(way)) === "done") {
        await this.#checkSession();
        this.#in.onEntered();
        return true;
      }
      await pause(STEP_MS);
    }
    return false;
  }

  /** Whether a code is awaited now. */
  async #ask(way: "sign_up" | "sign_in"): Promise<boolean> {
    const { email, password } = this.person;
    const heard =
      way === "sign_up"
        ? await this.#press("/sign-up", "Create account", signUpValues(this.person))
        : await this.#press("/sign-in", "Sign in", { email, password });
    if (heard === "nothing") return false;
    if (heard.headers.location === "/challenge") return true;
    if (heard.body.includes("Incorrect email or password")) {
      if (this.told.hasAccount) this.#complain("the account they were shown does not exist");
      this.#mayHaveAccount = false;
    }
    return false;
  }

  /** From the code screen on. `gone`: it is over, and has to be begun anew. */
  async #prove(way: "sign_up" | "sign_in" | "change_phone", phone = this.#phone()): Promise<"done" | "gone"> {
    const { chance } = this.#in;
    let resentAt = performance.now();
    let mistakes = chance.happens(0.2) ? 1 : 0;
    const byRecoveryCode = way === "sign_in" && chance.happens(0.3);
    for (let step = 0; step < PATIENCE_STEPS && !this.#isGoneAstray(step); step++) {
      const page = await this.#look("/challenge");
      if (!page) continue;
      if (/Verification ended|Nothing to verify/.test(page.body)) {
        if (way === "sign_up") this.#mayHaveAccount = true;
        return "gone";
      }
      const recoveryCode = byRecoveryCode ? this.#freshRecoveryCode() : undefined;
      const isAlive = page.body.includes("Expires in");
      const code = isAlive ? await this.#newestCode(phone) : undefined;
      let heard: Heard = "nothing";
      if (page.body.includes("Verified")) heard = await this.#press("/challenge", "Continue");
      else if (recoveryCode) heard = await this.#useRecoveryCode(recoveryCode);
      else if (code && mistakes-- > 0) heard = await this.#type(otherThan(code), way);
      else if (code && chance.happens(0.25)) heard = await this.#typeTwice(code, way);
      else if (code) heard = await this.#type(code, way);
      else if (performance.now() - resentAt > RESEND_EVERY_MS) {
        resentAt = performance.now();
        await this.#press(
          "/challenge",
          /Text me a code/.test(page.body) ? "Text me a code" : "Send a new code",
        );
      }
      if (heard !== "nothing" && this.#hasCome(heard, way)) return "done";
      await pause(STEP_MS);
    }
    return "gone";
  }

  #hasCome({ headers: { location = "" }, setCookies }: Answer, way: string): boolean {
    const token = tokenIn(setCookies);
    if (way === "change_phone") {
      if (location !== "/account/phone") return false;
    } else {
      if (!token || !location.startsWith("/account")) return false;
      this.told.hasAccount = true;
      this.told.sessions.set(token, "open");
    }
    this.told.wrongCodes = { atLeast: 0, atMost: 0 };
    return true;
  }

  async #type(code: string, way: string, browser = this.browser): Promise<Heard> {
    const heard = await this.#press("/challenge", "Verify", { code }, browser);
    if (way === "sign_up") return heard; // only a user's failures are counted, whatever they prove
    const isWrong = heard !== "nothing" && /Incorrect code|Too many wrong codes/.test(heard.body);
    if (isWrong) this.told.wrongCodes.atLeast++;
    // Accepted, perhaps, and with it all is forgiven.
    else if (heard === "nothing") this.told.wrongCodes.atLeast = 0;
    if (heard === "nothing" || !tokenIn(heard.setCookies)) this.told.wrongCodes.atMost++;
    return heard;
  }

  /** A double click: the same form, twice at once. */
  async #typeTwice(code: string, way: string): Promise<Heard> {
    const other = this.browser.copy();
    const both = await Promise.all([this.#type(code, way), this.#type(code, way, other)]);
    const opened = both.filter((heard) => heard !== "nothing" && tokenIn(heard.setCookies));
    if (opened.length > 1) this.#complain("one code opened two sessions");
    if (opened[0] === both[1]) this.browser = other;
    return opened[0] ?? both[0];
  }

  async #useRecoveryCode(code: string): Promise<Heard> {
    this.told.recoveryCodes.set(code, "unsure");
    const heard = await this.#press("/challenge/recovery", "Use this code", { recovery_code: code });
    if (heard !== "nothing" && tokenIn(heard.setCookies)) this.told.recoveryCodes.set(code, "used");
    else {
      this.told.wrongCodes.atLeast = 0;
      this.told.wrongCodes.atMost++;
    }
    return heard;
  }

  async #typeWrongCodes(): Promise<void> {
    await this.#signOut();
    if (this.#isOver() || !(await this.#ask("sign_in"))) return;
    for (let wrong = 1 + this.#in.chance.below(2), step = 0; wrong > 0 && step < 20; step++) {
      const page = await this.#look("/challenge");
      const code = page?.body.includes("Expires in") && (await this.#newestCode(this.#phone()));
      if (code) {
        await this.#type(otherThan(code), "sign_in");
        wrong--;
      } else await pause(STEP_MS);
    }
  }

  async #makeRecoveryCodes(): Promise<void> {
    const heard = await this.#press("/account/recovery-codes", "Create recovery codes");
    if (heard === "nothing") return;
    for (const [, code = ""] of heard.body.matchAll(/<code[^>]*>([^<]+)<\/code>/g))
      this.told.recoveryCodes.set(code, "fresh");
  }

  async #changePhone(): Promise<void> {
    // Nobody else has a number of that far up.
    const { country, phone } = personNumber(this.#number + 5_000, this.person.country);
    const heard = await this.#press("/account/phone", "Send the code", { country, phone });
    if (heard === "nothing" || heard.headers.location !== "/challenge") return;
    const former = this.told.phones;
    this.told.phones = [...former, phone];
    const proven = await this.#prove("change_phone", phone);
    const page = await this.#look("/account/phone");
    const isChanged = page?.body.includes("Your new phone number");
    if (proven === "done" && page?.status === 200 && !isChanged)
      this.#complain("the changed number they were shown was not saved");
    if (isChanged || proven === "done") this.told.phones = [phone];
    else if (page?.status === 200) this.told.phones = former;
  }

  async #signOut(): Promise<void> {
    const token = this.browser.cookies.get(SESSION);
    if (!token) return;
    this.told.sessions.set(token, "unsure");
    for (let tried = 0; tried < 20; tried++) {
      const heard = await this.#press("/account", "Sign out");
      const page = heard === "nothing" ? await this.#look("/account") : heard;
      // They see the page to sign in: it is over.
      if (page && page.headers.location?.startsWith("/sign-in")) {
        this.told.sessions.set(token, "ended");
        this.browser.cookies.delete(SESSION);
        return;
      }
      await pause(STEP_MS);
    }
  }

  /** Whoever was shown that they are signed in, is. */
  async #checkSession(): Promise<void> {
    const page = await this.#look("/account");
    if (page && page.status !== 200) this.#complain("they were signed in, but their session is gone");
  }

  /** Posts a form. Nothing is heard if the page or the answer did not come; what was posted may have been done. */
  async #press(
    path: string,
    button: string,
    values: Record<string, string> = {},
    browser = this.browser,
  ): Promise<Heard> {
    try {
      const answer = await browser.submit(path, button, values);
      return answer.status >= 500 ? "nothing" : answer;
    } catch {
      return "nothing";
    }
  }

  async #look(path: string): Promise<Answer | undefined> {
    for (let tried = 0; tried < PATIENCE_STEPS; tried++) {
      const page = await this.browser.send(path).catch(() => undefined);
      if (page && page.status < 500) return page;
      await pause(STEP_MS);
    }
    return undefined;
  }

  async #newestCode(phone: string): Promise<string | undefined> {
    const messages = await this.#in.simulator.messages(phone);
    return messages.filter(({ code }) => code !== "").at(-1)?.code;
  }

  #freshRecoveryCode(): string | undefined {
    return [...this.told.recoveryCodes].find(([, state]) => state === "fresh")?.[0];
  }

  /** Where their codes go, as far as they know. */
  #phone(): string {
    return this.told.phones.at(-1) ?? this.person.phone;
  }

  #isOver(): boolean {
    return this.#in.over.aborted;
  }

  /** When all is over, nobody waits for long. */
  #isGoneAstray(step: number): boolean {
    return this.#isOver() && step > PATIENCE_STEPS / 2;
  }

  #complain(what: string): void {
    this.told.complaints.push(`${this.person.email}: ${what}`);
  }

  #newBrowser(): HttpBrowser {
    return new HttpBrowser(this.#in.origin, addressNumber(this.#number));
  }
}

function tokenIn(setCookies: string[]): string | undefined {
  for (const line of setCookies) {
    const [, token] = new RegExp(`^${SESSION}=([^;]{20,})`).exec(line) ?? [];
    if (token) return token;
  }
  return undefined;
}

function otherThan(code: string): string {
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, "0");
}
