// The sign-ins to measure: by authenticator app, by text message, and at the floor.
import { setTimeout as pause } from "node:timers/promises";
import { appCode } from "../testing/authenticator-app";
import type { Door } from "./drive";
import type { Floor } from "./floor/floor";
import { PASSWORD, type BenchPerson } from "./people";
import { productForms } from "./product-forms";
import type { Site } from "./bench-environment";
import { getCookie, Wire } from "./wire";

export function floorDoor(floor: Floor, everybody: readonly BenchPerson[]): Door {
  const queue = new Queue(everybody);
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return {
    name: "the floor",
    origin: floor.url,
    pid: floor.pid,
    open: async () => queue.letAllComeAgain(),
    async enter(wire) {
      const person = queue.next();
      if (!person) return false;
      const form = new URLSearchParams({ email: person.email, password: PASSWORD });
      const challenge = getCookie(await wire.post("/password", type, form.toString()), "challenge");
      const code = `code=${appCode(person.secret ?? "")}`;
      getCookie(await wire.post("/code", { ...type, cookie: `challenge=${challenge}` }, code), "session");
      return true;
    },
  };
}

/** `isKnown`: users sign in from a known browser. */
export async function appDoor(site: Site, { isKnown = true } = {}): Promise<Door> {
  const { app, db, people } = site;
  const queue = new Queue(people.withApp);
  const post = await productForms(site, "app");
  return {
    name: "the product",
    origin: app.url,
    pid: app.pid,
    async open() {
      // Allow used codes again. A code is valid once per 30 seconds, which would require many more users.
      await db.query("UPDATE authenticator SET last_step = 0 WHERE last_step > 0");
      queue.letAllComeAgain();
    },
    async enter(wire) {
      const person = queue.next();
      if (!person) return false;
      const browser = isKnown ? `twofold-browser=${person.browser}` : "";
      const challenge = await post.password(wire, person, browser);
      await post.code(
        wire,
        person,
        `${browser}; twofold-challenge=${challenge}`,
        appCode(person.secret ?? ""),
      );
      return true;
    },
  };
}

/** Signs users in and returns their cookies. */
export async function createSessions(site: Site, count: number): Promise<string[]> {
  const post = await productForms(site, "app");
  const wire = new Wire(site.app.url);
  const cookies: string[] = [];
  for (const person of site.people.withApp.slice(-count)) {
    const challenge = await post.password(wire, person, "");
    const code = appCode(person.secret ?? "");
    const session = await post.code(wire, person, `twofold-challenge=${challenge}`, code);
    cookies.push(`twofold-session=${session}`);
  }
  wire.close();
  return cookies;
}

export async function textDoor(site: Site, simulator: { url: string; pid: number }): Promise<Door> {
  const { app, db, people } = site;
  // The last user already has a message, to read the form.
  const queue = new Queue(people.withPhoneOnly.slice(0, -1));
  const post = await productForms(site, "text");
  const phone = new Wire(simulator.url);
  return {
    name: "the product, by text message",
    origin: app.url,
    pid: app.pid,
    providerPid: simulator.pid,
    async open() {
      // Reset the message limits. Otherwise many more users would be needed.
      await db.query("DELETE FROM delivery_count");
      queue.letAllComeAgain();
    },
    async enter(wire) {
      const person = queue.next();
      if (!person) return false;
      const browser = `twofold-browser=${person.browser}`;
      const before = Date.now();
      const challenge = await post.password(wire, person, browser);
      const code = await codeSentTo(phone, person.phone, before);
      await post.code(wire, person, `${browser}; twofold-challenge=${challenge}`, code);
      return true;
    },
  };
}

const FIRST_LOOK_MS = 15;
const LATER_LOOKS_MS = 120;
const LOST_AFTER_MS = 20_000;

/** Polls less often the longer a message takes, so that polling does not distort the measurement. */
async function codeSentTo(phone: Wire, number: string, since: number): Promise<string> {
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LATER_LOOKS_MS, wait * 1.5)) {
    await pause(wait);
    const { body } = await phone.get(`/__sim/messages?to=${encodeURIComponent(number)}`);
    const message = (JSON.parse(body) as { code: string; sent_at: string }[]).at(-1);
    if (message && Date.parse(message.sent_at) >= since) return message.code;
    if (Date.now() - since > LOST_AFTER_MS) throw new Error("No code has come within 20 seconds");
  }
}

/** Returns users one after another, each once until the queue is reset. */
class Queue {
  #next = 0;
  #left: number;

  constructor(readonly everybody: readonly BenchPerson[]) {
    this.#left = everybody.length;
  }

  next(): BenchPerson | undefined {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    return this.everybody[this.#next++ % this.everybody.length];
  }

  letAllComeAgain(): void {
    this.#left = this.everybody.length;
  }
}
