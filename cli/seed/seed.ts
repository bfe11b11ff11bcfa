// Fills an empty, migrated database with users and their history, in one transaction: all of it or nothing.
import type { Client } from "pg";
import { newEvent } from "../../lib/audit/record-event";
import { withoutIndexes } from "./bare-tables";
import { live } from "./life";
import { NO_PASSWORD } from "./no-password";
import { bigCast } from "./people";
import { TABLES, TableWriter } from "./table-writer";

export type SeedOptions = {
  users: number;
  days: number;
  seed: number;
  /** The first so many users are admins. */
  admins: number;
  /** What opens all accounts, together with the second factor; by default nothing does. */
  passwordHash?: string;
  /** The history ends then: now, unless it is to come out the same another time. */
  until?: Date;
  onProgress?: (what: "histories" | "users" | "indexes", done: number, all: number) => void;
};

/** So that there are about two sessions and three messages of each user. */
const RETURNS = 1.35;

/** Writes everything but the chain of the audit trail: that is made by whoever links events (lib/audit/chain.ts). */
export async function seed(client: Client, options: SeedOptions): Promise<void> {
  const { users, onProgress = () => undefined, until = new Date(), passwordHash = NO_PASSWORD } = options;
  const cast = await bigCast(options.seed);
  const book = new TableWriter(client);
  const tell: Parameters<typeof live>[0]["tell"] = (client, change, at) =>
    book.add("audit_event", newEvent(client, change, new Date(at)));
  await client.query("BEGIN");
  try {
    await withoutIndexes(
      client,
      // A trigger writes what waits for its link.
      [...TABLES, "audit_unlinked"],
      async () => {
        const life = { ...options, cast, book, tell, until, passwordHash, returns: RETURNS, isCounted: true };
        await live(life, async (what, count) => {
          onProgress(what, count, users);
          if (book.isFull) await book.send();
        });
        await book.done();
      },
      (done, all) => onProgress("indexes", done, all),
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
  // Its pages are visible to all, and the planner knows what is there.
  await client.query("VACUUM (ANALYZE)");
}
