// The simulated users of a chaos run. Each remembers what the app showed them, which must be true at the end
// whatever failed. If they got no response, both outcomes are allowed.

import { setTimeout as pause } from "node:timers/promises";
import { createAddress, createPerson, type Person } from "../../testing/people";
import { HttpBrowser, signUpValues, type Answer } from "../../testing/http-browser";
import type { SimulatorClient } from "../../testing/simulator-client";
import type { Chance } from "../../cli/random";

/** Several countries, because message limits count by country. */
export const COUNTRIES = ["DE", "GB", "IT", "FR", "ES", "NL", "SE", "PL", "PT", "AT"] as const;

const SESSION = "twofold-session";
/** Steps on the code screen until a user gives up, and the time between two steps. */
const MAX_STEPS = 80;
const STEP_MS = 400;
const RESEND_EVERY_MS = 3_000;
const ROUNDS = 6;

export type Observations = {
  /** The app showed them their account. */
  hasAccount: boolean;
  /** Session tokens with the last state that the app showed. */
  sessions: Map<string, "open" | "ended" | "unsure">;
  /** Consecutive wrong codes: those that were confirmed, and those including attempts without a response. */
  wrongCodes: { atLeast: number; atMost: number };
  /** The phone number, or both numbers while a change is unconfirmed. */
  phones: string[];
  recoveryCodes: Map<string, "fresh" | "used" | "unsure">;
  /** Contradictions in what the app showed. */
  complaints: string[];
};

export type VisitorContext = {
  origin: string;
  simulator: SimulatorClient;
  chance: Chance;
  /** When aborted, users finish what they are doing and start nothing new. */
  signal: AbortSignal;
  onEntered: () => void;
};

type FormResult = Answer | "nothing";

export class Visitor {
  readonly person: Person;
  readonly observed: Observations;
  browser: HttpBrowser;
  /** A sign-up may have succeeded although its response was lost. */
  #mayHaveAccount = false;
  readonly #number: number;
  readonly #context: VisitorContext;

  constructor(number: number, environment: VisitorContext) {
    this.#number = number;
    this.#context = environment;
    this.person = createPerson(number, COUNTRIES[number % COUNTRIES.length]);
    this.browser = this.#newBrowser();
    this.observed = {
      hasAccount: false,
      sessions: new Map(),
      wrongCodes: { atLeast: 0, atMost: 0 },
      phones: [this.person.phone],
      recoveryCodes: new Map(),
      complaints: [],
    };
  }

  /** Signs up, may create recovery codes or change the phone number, then signs out and in again. */
  async live(): Promise<void> {
    const { chance } = this.#context;
    if (!(await this.enter())) return;
    if (chance.happens(0.35)) await this.#makeRecoveryCodes();
    if (chance.happens(0.25)) await this.#changePhone();
    for (let round = 1 + chance.below(2); round > 0 && !this.#isOver(); round--) {
      await this.#signOut();
      if (!(await this.enter())) return;
    }
    if (chance.happens(0.4)) await this.#signOut();
    if (chance.happens(0.2)) await this.#enterWrongCodes();
  }

  /** Signs up or in, and returns whether it succeeded. With `afresh`, uses a new browser. */
  async enter({ afresh = false } = {}): Promise<boolean> {
    if (afresh) this.browser = this.#newBrowser();
    for (let round = 0; round < ROUNDS && (afresh || !this.#isOver()); round++) {
      const purpose = this.observed.hasAccount || this.#mayHaveAccount ? "sign_in" : "sign_up";
      if ((await this.#begin(purpose)) && (await this.#verify(purpose)) === "done") {
        await this.#checkSession();
        this.#context.onEntered();
        return true;
      }
      await pause(STEP_MS);
    }
    return false;
  }

  /** Returns whether the app now awaits a code. */
  async #begin(purpose: "sign_up" | "sign_in"): Promise<boolean> {
    const { email, password } = this.person;
    const result =
      purpose === "sign_up"
        ? await this.#submit("/sign-up", "Create account", signUpValues(this.person))
        : await this.#submit("/sign-in", "Sign in", { email, password });
    if (result === "nothing") return false;
    if (result.headers.location === "/challenge") return true;
    if (result.body.includes("Incorrect email or password")) {
      if (this.observed.hasAccount) this.#complain("the account they were shown does not exist");
      this.#mayHaveAccount = false;
    }
    return false;
  }

  /** Completes the code screen. Returns `gone` if the challenge has ended and the user must start over. */
  async #verify(
    purpose: "sign_up" | "sign_in" | "step_up" | "change_phone",
    phone = this.#phone(),
  ): Promise<"done" | "gone"> {
    const { chance } = this.#context;
    let resentAt = performance.now();
    let mistakes = chance.happens(0.2) ? 1 : 0;
    const usesRecoveryCode = purpose === "sign_in" && chance.happens(0.3);
    for (let step = 0; step < MAX_STEPS && !this.#shouldGiveUp(step); step++) {
      const page = await this.#load("/challenge");
      if (!page) continue;
      if (/Verification ended|Nothing to verify/.test(page.body)) {
        if (purpose === "sign_up") this.#mayHaveAccount = true;
        return "gone";
      }
      const recoveryCode = usesRecoveryCode ? this.#freshRecoveryCode() : undefined;
      const isCodeValid = page.body.includes("Expires in");
      const code = isCodeValid ? await this.#newestCode(phone) : undefined;
      let result: FormResult = "nothing";
      if (page.body.includes("Verified")) result = await this.#submit("/challenge", "Continue");
      else if (recoveryCode) result = await this.#useRecoveryCode(recoveryCode);
      else if (code && mistakes-- > 0) result = await this.#enterCode(changeCode(code), purpose);
      else if (code && chance.happens(0.25)) result = await this.#enterCodeTwice(code, purpose);
      else if (code) result = await this.#enterCode(code, purpose);
      else if (performance.now() - resentAt > RESEND_EVERY_MS) {
        resentAt = performance.now();
        await this.#submit(
          "/challenge",
          /Text me a code/.test(page.body) ? "Text me a code" : "Send a new code",
        );
      }
      if (result !== "nothing" && this.#isDone(result, purpose)) return "done";
      await pause(STEP_MS);
    }
    return "gone";
  }

  #isDone({ headers: { location = "" }, setCookies }: Answer, purpose: string): boolean {
    const token = findToken(setCookies);
    if (purpose === "step_up" || purpose === "change_phone") {
      if (location !== "/account/phone") return false;
    } else {
      if (!token || !location.startsWith("/account")) return false;
      this.observed.hasAccount = true;
      this.observed.sessions.set(token, "open");
    }
    this.observed.wrongCodes = { atLeast: 0, atMost: 0 };
    return true;
  }

  async #enterCode(code: string, purpose: string, browser = this.browser): Promise<FormResult> {
    const result = await this.#submit("/challenge", "Verify", { code }, browser);
    if (purpose === "sign_up") return result; // only failures of existing users are counted
    const isWrong = result !== "nothing" && /Incorrect code|Too many wrong codes/.test(result.body);
    if (isWrong) this.observed.wrongCodes.atLeast++;
    // The code may have been accepted, which resets the count.
    else if (result === "nothing") this.observed.wrongCodes.atLeast = 0;
    if (result === "nothing" || !findToken(result.setCookies)) this.observed.wrongCodes.atMost++;
    return result;
  }

  /** Simulates a double click: submits the form twice at once. */
  async #enterCodeTwice(code: string, purpose: string): Promise<FormResult> {
    const other = this.browser.copy();
    const both = await Promise.all([this.#enterCode(code, purpose), this.#enterCode(code, purpose, other)]);
    const opened = both.filter((result) => result !== "nothing" && findToken(result.setCookies));
    if (opened.length > 1) this.#complain("one code opened two sessions");
    if (opened[0] === both[1]) this.browser = other;
    return opened[0] ?? both[0];
  }

  async #useRecoveryCode(code: string): Promise<FormResult> {
    this.observed.recoveryCodes.set(code, "unsure");
    const result = await this.#submit("/challenge/recovery", "Use this code", { recovery_code: code });
    if (result !== "nothing" && findToken(result.setCookies)) this.observed.recoveryCodes.set(code, "used");
    else {
      this.observed.wrongCodes.atLeast = 0;
      this.observed.wrongCodes.atMost++;
    }
    return result;
  }

  async #enterWrongCodes(): Promise<void> {
    await this.#signOut();
    if (this.#isOver() || !(await this.#begin("sign_in"))) return;
    for (let wrong = 1 + this.#context.chance.below(2), step = 0; wrong > 0 && step < 20; step++) {
      const page = await this.#load("/challenge");
      const code = page?.body.includes("Expires in") && (await this.#newestCode(this.#phone()));
      if (code) {
        await this.#enterCode(changeCode(code), "sign_in");
        wrong--;
      } else await pause(STEP_MS);
    }
  }

  async #makeRecoveryCodes(): Promise<void> {
    const result = await this.#submit("/account/recovery-codes", "Create recovery codes");
    if (result === "nothing") return;
    for (const [, code = ""] of result.body.matchAll(/<code[^>]*>([^<]+)<\/code>/g))
      this.observed.recoveryCodes.set(code, "fresh");
  }

  async #changePhone(): Promise<void> {
    // No other user gets a number in this range.
    const { country, phone } = createPerson(this.#number + 5_000, this.person.country);
    const confirming = await this.#submit("/confirm?to=phone", "Continue");
    if (confirming === "nothing" || confirming.headers.location !== "/challenge") return;
    if ((await this.#verify("step_up")) === "gone") return;
    const result = await this.#submit("/account/phone", "Send the code", { country, phone });
    if (result === "nothing" || result.headers.location !== "/challenge") return;
    const previous = this.observed.phones;
    this.observed.phones = [...previous, phone];
    const outcome = await this.#verify("change_phone", phone);
    const page = await this.#load("/account/phone");
    const isChanged = page?.body.includes("Your new phone number");
    if (outcome === "done" && page?.status === 200 && !isChanged)
      this.#complain("the changed number they were shown was not saved");
    if (isChanged || outcome === "done") this.observed.phones = [phone];
    else if (page?.status === 200) this.observed.phones = previous;
  }

  async #signOut(): Promise<void> {
    const token = this.browser.cookies.get(SESSION);
    if (!token) return;
    this.observed.sessions.set(token, "unsure");
    for (let attempt = 0; attempt < 20; attempt++) {
      const result = await this.#submit("/account", "Sign out");
      const page = result === "nothing" ? await this.#load("/account") : result;
      // A redirect to sign-in confirms the end of the session.
      if (page && page.headers.location?.startsWith("/sign-in")) {
        this.observed.sessions.set(token, "ended");
        this.browser.cookies.delete(SESSION);
        return;
      }
      await pause(STEP_MS);
    }
  }

  /** A user who was shown as signed in must have a session. */
  async #checkSession(): Promise<void> {
    const page = await this.#load("/account");
    if (page && page.status !== 200) this.#complain("they were signed in, but their session is gone");
  }

  /** Returns "nothing" if the page or the response was lost. The form may still have been processed. */
  async #submit(
    path: string,
    button: string,
    values: Record<string, string> = {},
    browser = this.browser,
  ): Promise<FormResult> {
    try {
      const answer = await browser.submit(path, button, values);
      return answer.status >= 500 ? "nothing" : answer;
    } catch {
      return "nothing";
    }
  }

  async #load(path: string): Promise<Answer | undefined> {
    for (let attempt = 0; attempt < MAX_STEPS; attempt++) {
      const page = await this.browser.send(path).catch(() => undefined);
      if (page && page.status < 500) return page;
      await pause(STEP_MS);
    }
    return undefined;
  }

  async #newestCode(phone: string): Promise<string | undefined> {
    const messages = await this.#context.simulator.messages(phone);
    return messages.filter(({ code }) => code !== "").at(-1)?.code;
  }

  #freshRecoveryCode(): string | undefined {
    return [...this.observed.recoveryCodes].find(([, state]) => state === "fresh")?.[0];
  }

  #phone(): string {
    return this.observed.phones.at(-1) ?? this.person.phone;
  }

  #isOver(): boolean {
    return this.#context.signal.aborted;
  }

  /** At the end of the run, users give up earlier. */
  #shouldGiveUp(step: number): boolean {
    return this.#isOver() && step > MAX_STEPS / 2;
  }

  #complain(what: string): void {
    this.observed.complaints.push(`${this.person.email}: ${what}`);
  }

  #newBrowser(): HttpBrowser {
    return new HttpBrowser(this.#context.origin, createAddress(this.#number));
  }
}

function findToken(setCookies: string[]): string | undefined {
  for (const line of setCookies) {
    const [, token] = new RegExp(`^${SESSION}=([^;]{20,})`).exec(line) ?? [];
    if (token) return token;
  }
  return undefined;
}

function changeCode(code: string): string {
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, "0");
}
