// `test` for the admin console over HTTP, in Vitest.
import { makeAdmin } from "./console";
import { test as base } from "./http-test";
import { insertSignedIn, type SignedIn } from "./rows";

export type ConsoleFixtures = {
  /** Inserts an admin with a session. */
  newAdmin: () => Promise<SignedIn>;
  admin: SignedIn;
  /** An ordinary user with a session. */
  helped: SignedIn;
};

export const test = base.extend<ConsoleFixtures>({
  newAdmin: async ({ db, newBrowser, newPerson }, use) => {
    await use(async () => {
      const admin = await insertSignedIn(db, newPerson(), newBrowser());
      await makeAdmin(db, admin.person);
      return admin;
    });
  },
  admin: async ({ newAdmin }, use) => use(await newAdmin()),
  helped: async ({ db, newBrowser, newPerson }, use) =>
    use(await insertSignedIn(db, newPerson(), newBrowser())),
});

export { describe, expect, type Person } from "./http-test";
