// What other limits would have done: plays the last messages of this installation against those in force and against changed
// ones, with the rules that the guard asks. Sends nothing and changes nothing.
import "server-only";
import { pool } from "@/lib/database/client";
import { recordedMessages } from "@/lib/deliveries/limits/recorded-messages";
import { rehearseMeanwhile, type Rehearsal } from "@/lib/deliveries/limits/rehearsal";
import { presentPrices } from "@/lib/deliveries/settings/settings";
import { toSettings, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { requireAdmin } from "@/lib/session/current-user";

export const REHEARSED_DAYS = 14;

/** A second or two of one processor for each of the two sets of limits. */
export const REHEARSED_MOST = 20_000;

export type SettingsRehearsal = {
  messages: number;
  /** The first of them, and whether there were older ones within the days. */
  since: Date;
  isCut: boolean;
  present: Rehearsal;
  changed: Rehearsal;
};

/** Plays both; null where nothing was asked for in those days. */
export async function rehearseSettings(
  present: StoredSettings,
  changed: StoredSettings,
): Promise<SettingsRehearsal | null> {
  await requireAdmin();
  const { history, isCut } = await recordedMessages(pool(), {
    days: REHEARSED_DAYS,
    until: new Date(),
    atMost: REHEARSED_MOST,
  });
  const [first] = history;
  if (!first) return null;
  const prices = presentPrices();
  return {
    messages: history.length,
    since: first.at,
    isCut,
    present: await rehearseMeanwhile(history, toSettings(present, prices)),
    changed: await rehearseMeanwhile(history, toSettings(changed, prices)),
  };
}
