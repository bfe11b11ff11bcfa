// Fills an empty, migrated database with users and their history in one transaction.
import type { Client } from "pg";
import { newEvent } from "../../lib/audit/record-event";
import { withoutIndexes } from "./bare-tables";
import { generateHistory } from "./life";
import { NO_PASSWORD } from "./no-password";
import { createCast } from "./people";
import { TABLES, TableWriter } from "./table-writer";

export type SeedOptions = {
  users: number;
  days: number;
  seed: number;
  /** The number of admins. They are the first users. */
  admins: number;
  /** Hash of a password for all users. By default, no password works. */
  passwordHash?: string;
  /** End of the history, now by default. Set it to generate the same history again. */
  until?: Date;
  onProgress?: (what: "histories" | "users" | "indexes", done: number, all: number) => void;
};

/** Results in about two sessions and three messages per user. */
const SIGN_INS_PER_USER = 1.35;

/** Writes everything except the chain of the audit trail, which lib/audit/chain.ts adds. */
export async function seed(client: Client, options: SeedOptions): Promise<void> {
  const { users, onProgress = () => undefined, until = new Date(), passwordHash = NO_PASSWORD } = options;
  const cast = await createCast(options.seed);
  const writer = new TableWriter(client);
  const recordEvent: Parameters<typeof generateHistory>[0]["recordEvent"] = (client, change, at) =>
    writer.add("audit_event", newEvent(client, change, new Date(at)));
  await client.query("BEGIN");
  try {
    await withoutIndexes(
      client,
      // Filled by a trigger.
      [...TABLES, "audit_unlinked"],
      async () => {
        const life = {
          ...options,
          cast,
          writer,
          recordEvent,
          until,
          passwordHash,
          returns: SIGN_INS_PER_USER,
          isCounted: true,
        };
        await generateHistory(life, async (what, count) => {
          onProgress(what, count, users);
          if (writer.isFull) await writer.send();
        });
        await writer.done();
      },
      (done, all) => onProgress("indexes", done, all),
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
  // Sets the visibility map and the statistics of the planner.
  await client.query("VACUUM (ANALYZE)");
}
