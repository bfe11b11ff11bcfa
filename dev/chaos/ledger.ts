// Writes numbers to the database during the run. Every acknowledged number must exist at the end.

import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

const EVERY_MS = 25;

export type Ledger = {
  /** Stops writing. Returns the number of acknowledged rows, and those that are missing. */
  close: () => Promise<{ acknowledged: number; missing: number[] }>;
};

export async function openLedger(db: pg.Pool): Promise<Ledger> {
  await db.query("CREATE TABLE chaos_ledger (n int PRIMARY KEY)");
  const acknowledged: number[] = [];
  let isOpen = true;
  const writing = (async () => {
    for (let n = 1; isOpen; n++) {
      const isWritten = await db.query("INSERT INTO chaos_ledger VALUES ($1)", [n]).then(
        () => true,
        () => false,
      );
      if (isWritten) acknowledged.push(n);
      await pause(EVERY_MS);
    }
  })();
  return {
    close: async () => {
      isOpen = false;
      await writing;
      const { rows } = await db.query<{ n: number }>("SELECT n FROM chaos_ledger");
      const stored = new Set(rows.map(({ n }) => n));
      return { acknowledged: acknowledged.length, missing: acknowledged.filter((n) => !stored.has(n)) };
    },
  };
}
