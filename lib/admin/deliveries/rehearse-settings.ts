// Simulates changed limits: replays the recent messages against the settings in force and the changed ones,
// with the rules of the guard. Sends and changes nothing.
import "server-only";
import { pool } from "@/lib/database/client";
import { recordedMessages } from "@/lib/deliveries/limits/recorded-messages";
import { rehearseMeanwhile, type Rehearsal } from "@/lib/deliveries/limits/rehearsal";
import { presentPrices } from "@/lib/deliveries/settings/settings";
import { toSettings, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { requireAdmin } from "@/lib/session/current-user";

export const REHEARSED_DAYS = 14;

/** Takes one or two seconds of CPU time per simulation. */
export const REHEARSED_MOST = 20_000;

export type SettingsRehearsal = {
  messages: number;
  since: Date;
  isCut: boolean;
  present: Rehearsal;
  changed: Rehearsal;
};

/** Returns both simulations, or null if there were no messages. */
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
