// `test` for tests without a real browser, in Vitest. The files of a worker share an environment. Their tests
// run concurrently unless marked `sequential`.
import { inject, test as base } from "vitest";
import type pg from "pg";
import type { App } from "../dev/app";
import { createCast, createNextCode, type Cast, type NextCode } from "./actors";
import { startEnvironment, type TestEnvironment } from "./test-environment";
import { HttpBrowser } from "./http-browser";
import { openMailbox, type MailboxClient } from "./mailbox";
import type { Person } from "./people";
import { insertSignedIn, insertUser } from "./rows";
import type { SimulatorClient } from "./simulator-client";

export type HttpFixtures = {
  environment: TestEnvironment;
  cast: Cast;
  app: App;
  db: pg.Pool;
  /** The client IP address of this test's requests. */
  address: string;
  /** Returns a different person on every call. The person has not signed up. */
  newPerson: Cast["newPerson"];
  /** Returns an HTTP browser without cookies, with this test's address. */
  newBrowser: () => HttpBrowser;
  /** Inserts a user with a verified phone. */
  newUser: () => Promise<Person>;
  /** Inserts a user with a session. */
  newSession: () => Promise<{ browser: HttpBrowser; user: Person; userId: string }>;
  /** A user with a session. */
  httpSession: { browser: HttpBrowser; user: Person; userId: string };
  nextCode: NextCode;
  /** Only sequential tests may add faults, because they affect all tests. */
  simulator: SimulatorClient;
  mailbox: MailboxClient;
  /** Advances the clocks of the database and the simulator. For sequential tests: it affects all tests. */
  passTime: (seconds: number) => Promise<void>;
  startInstance: TestEnvironment["startInstance"];
};

// Each `test.extend` has its own worker fixtures. These make them share one environment.
let shared: Promise<TestEnvironment> | undefined;
const cast = createCast();

export const test = base.extend<HttpFixtures>({
  environment: [
    async ({}, use) => {
      if (shared) return use(await shared);
      shared = startEnvironment(inject("server"));
      const environment = await shared;
      await use(environment);
      await environment.stop();
    },
    { scope: "worker" },
  ],
  cast: [async ({}, use) => use(cast), { scope: "worker" }],

  app: async ({ environment, task }, use) => {
    const before = environment.app.outputLength();
    await use(environment.app);
    if (task.result?.state === "fail") console.error(environment.app.output(before));
  },
  db: async ({ environment }, use) => use(environment.db),
  address: async ({ cast }, use) => use(cast.newAddress()),
  newPerson: async ({ cast }, use) => use(cast.newPerson),
  newBrowser: async ({ app, address }, use) => use(() => new HttpBrowser(app.url, address)),
  newUser: async ({ db, newPerson }, use) => {
    await use(async () => {
      const person = newPerson();
      await insertUser(db, person);
      return person;
    });
  },
  newSession: async ({ db, newBrowser, newPerson }, use) => {
    await use(async () => {
      const { browser, person: user, id: userId } = await insertSignedIn(db, newPerson(), newBrowser());
      return { browser, user, userId };
    });
  },
  httpSession: async ({ newSession }, use) => use(await newSession()),
  nextCode: async ({ simulator }, use) => use(createNextCode(simulator)),

  simulator: async ({ environment, task }, use) => {
    const { simulator } = environment;
    if (task.concurrent) {
      const refuse = async () => {
        throw new Error("Faults, clock and reset concern all tests: mark this one `sequential`.");
      };
      return use({
        ...simulator,
        addFault: refuse,
        removeFaults: refuse,
        advanceClock: refuse,
        reset: refuse,
      });
    }
    await simulator.reset();
    await use(simulator);
    await simulator.removeFaults();
  },
  mailbox: async ({ environment }, use) => {
    await use(openMailbox(environment.mailbox));
    environment.mailbox.removeFaults();
  },
  passTime: async ({ environment, task }, use) => {
    await use(async (seconds) => {
      if (task.concurrent) throw new Error("Time passes for all tests: mark this one `sequential`.");
      await environment.passTime(seconds);
    });
  },
  startInstance: async ({ environment }, use) => use(environment.startInstance),
});

export { describe, expect } from "vitest";
export type { Person };
