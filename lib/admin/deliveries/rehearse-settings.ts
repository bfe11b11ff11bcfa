// Replays recent messages against the current and the changed limits. Sends and changes nothing.
import "server-only";
import { pool } from "@/lib/database/client";
import { loadRecordedMessages } from "@/lib/deliveries/limits/recorded-messages";
import { rehearseInBackground, type Rehearsal } from "@/lib/deliveries/limits/rehearsal";
import { getPrices } from "@/lib/deliveries/settings/settings";
import { toSettings, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { requireAdmin } from "@/lib/session/current-user";

export const REHEARSED_DAYS = 14;

/** One or two seconds of CPU time per simulation. */
export const MAX_REHEARSED_MESSAGES = 20_000;

export type SettingsRehearsal = {
  messages: number;
  since: Date;
  isTruncated: boolean;
  current: Rehearsal;
  changed: Rehearsal;
};

export async function rehearseSettings(
  present: StoredSettings,
  changed: StoredSettings,
): Promise<SettingsRehearsal | null> {
  await requireAdmin();
  const { history, isCut: isTruncated } = await loadRecordedMessages(pool(), {
    days: REHEARSED_DAYS,
    until: new Date(),
    atMost: MAX_REHEARSED_MESSAGES,
  });
  const [first] = history;
  if (!first) return null;
  const prices = getPrices();
  return {
    messages: history.length,
    since: first.at,
    isTruncated,
    current: await rehearseInBackground(history, toSettings(present, prices)),
    changed: await rehearseInBackground(history, toSettings(changed, prices)),
  };
}
