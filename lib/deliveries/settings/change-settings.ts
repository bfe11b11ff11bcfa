import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import type { Transaction } from "@/lib/database/client";
import { formatMoney } from "@/lib/values/money";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import type { LimitName } from "@/lib/deliveries/limits/limits";
import { getEnvironmentSettings } from "./settings";
import { LIMIT_NAMES, toStored, type StoredSettings } from "./stored-settings";

export type SettingsChange = {
  /** Version that was in force when the administrator opened the form. */
  basedOn: number;
  settings: StoredSettings;
  reason: string;
  adminId: string;
};

export type ChangeOutcome =
  { status: "changed"; number: number } | Refused<"changed_meanwhile" | "nothing_changed">;

/** The primary key refuses one of two concurrent versions with the same base. */
export async function addVersion(
  tx: Transaction,
  { basedOn, settings, reason, adminId }: SettingsChange,
  client: ClientInfo,
): Promise<ChangeOutcome> {
  const newest = await tx.messageSettings.findFirst({ orderBy: { number: "desc" } });
  if ((newest?.number ?? 0) !== basedOn) return refused("changed_meanwhile");
  const before = newest ? (newest.settings as StoredSettings) : toStored(getEnvironmentSettings());
  const changes = getDifferences(before, settings);
  if (changes.length === 0) return refused("nothing_changed");
  const at = new Date();
  const number = basedOn + 1;
  const added = { number, at, actorId: adminId, reason, settings };
  const initial = { number: 0, at, actorId: null, reason: "The environment", settings: before };
  if (!newest) await tx.messageSettings.createMany({ data: initial, skipDuplicates: true });
  const { count } = await tx.messageSettings.createMany({ data: added, skipDuplicates: true });
  if (count === 0) return refused("changed_meanwhile");
  await recordEvent(tx, client, {
    name: "message_settings_changed",
    userId: null,
    actorId: adminId,
    data: { version: number, basedOn, reason, changes: changes.map(formatDifference).join("; ") },
  });
  return { status: "changed", number };
}

export type Difference = {
  setting: "budget" | "countries" | "mode" | `${LimitName}.${"free" | "perAnswered"}`;
  before: string;
  after: string;
};

export function getDifferences(before: StoredSettings, after: StoredSettings): Difference[] {
  const [one, other] = [formatSettings(before), formatSettings(after)];
  return [...one].flatMap(([setting, value]) => {
    const changed = other.get(setting) ?? "";
    return changed === value ? [] : [{ setting, before: value, after: changed }];
  });
}

function formatSettings({ dailyBudget, currency, countries, mode, limits }: StoredSettings) {
  const formatted = new Map<Difference["setting"], string>([
    ["budget", formatMoney(dailyBudget, currency)],
    ["countries", [...countries].sort().join(", ")],
    ["mode", mode],
  ]);
  for (const name of LIMIT_NAMES) {
    const { free, perAnswered } = limits[name] ?? {};
    formatted.set(`${name}.free`, String(free ?? ""));
    formatted.set(`${name}.perAnswered`, String(perAnswered ?? ""));
  }
  return formatted;
}

const formatDifference = ({ setting, before, after }: Difference) => `${setting} ${before} → ${after}`;
