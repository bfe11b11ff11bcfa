// A world for situations outside of Vitest, which has fixtures of its own (http-test.ts).
import { createNextCode, type Cast } from "./actors";
import { HttpBrowser } from "./http-browser";
import { openMailbox } from "./mailbox";
import { insertSignedIn, insertUser } from "./rows";
import type { World } from "./situations";
import type { TestEnvironment } from "./test-environment";

/** Returns a world whose visitors share one client address. */
export function createWorld({ app, db, simulator, mailbox }: TestEnvironment, cast: Cast): World {
  const address = cast.newAddress();
  const newBrowser = () => new HttpBrowser(app.url, address);
  return {
    address,
    newBrowser,
    newPerson: cast.newPerson,
    newUser: async () => {
      const person = cast.newPerson();
      await insertUser(db, person);
      return person;
    },
    newSession: async () => {
      const { browser, person: user, id: userId } = await insertSignedIn(db, cast.newPerson(), newBrowser());
      return { browser, user, userId };
    },
    nextCode: createNextCode(simulator),
    mailbox: openMailbox(mailbox),
    db,
  };
}
