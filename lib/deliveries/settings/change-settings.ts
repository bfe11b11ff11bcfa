// Puts other settings into force, as a new version: based on the one that was read, or not at all.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import type { Transaction } from "@/lib/database/client";
import { formatMoney } from "@/lib/values/money";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import type { LimitName } from "@/lib/deliveries/limits/limits";
import { environmentSettings } from "./settings";
import { LIMIT_NAMES, toStored, type StoredSettings } from "./stored-settings";

export type SettingsChange = {
  /** The version that was in force when the change was thought out. */
  basedOn: number;
  settings: StoredSettings;
  reason: string;
  adminId: string;
};

export type ChangeOutcome =
  { status: "changed"; number: number } | Refused<"changed_meanwhile" | "nothing_changed">;

/** Adds a version. Of two that are based on the same one the primary key lets one in. */
export async function addVersion(
  tx: Transaction,
  { basedOn, settings, reason, adminId }: SettingsChange,
  client: ClientInfo,
): Promise<ChangeOutcome> {
  const newest = await tx.messageSettings.findFirst({ orderBy: { number: "desc" } });
  if ((newest?.number ?? 0) !== basedOn) return refused("changed_meanwhile");
  const before = newest ? (newest.settings as StoredSettings) : toStored(environmentSettings());
  const changes = differences(before, settings);
  if (changes.length === 0) return refused("nothing_changed");
  const at = new Date();
  const number = basedOn + 1;
  const added = { number, at, actorId: adminId, reason, settings };
  const first = { number: 0, at, actorId: null, reason: "The environment", settings: before };
  if (!newest) await tx.messageSettings.createMany({ data: first, skipDuplicates: true });
  const { count } = await tx.messageSettings.createMany({ data: added, skipDuplicates: true });
  if (count === 0) return refused("changed_meanwhile");
  await recordEvent(tx, client, {
    name: "message_settings_changed",
    userId: null,
    actorId: adminId,
    data: { version: number, basedOn, reason, changes: changes.map(inOneLine).join("; ") },
  });
  return { status: "changed", number };
}

/** One setting that differs, its values in words. */
export type Difference = {
  setting: "budget" | "countries" | "mode" | `${LimitName}.${"free" | "perAnswered"}`;
  before: string;
  after: string;
};

/** What differs between two versions, in the order of the form. */
export function differences(before: StoredSettings, after: StoredSettings): Difference[] {
  const [one, other] = [inWords(before), inWords(after)];
  return [...one].flatMap(([setting, value]) => {
    const changed = other.get(setting) ?? "";
    return changed === value ? [] : [{ setting, before: value, after: changed }];
  });
}

function inWords({ dailyBudget, currency, countries, mode, limits }: StoredSettings) {
  const words = new Map<Difference["setting"], string>([
    ["budget", formatMoney(dailyBudget, currency)],
    ["countries", [...countries].sort().join(", ")],
    ["mode", mode],
  ]);
  for (const name of LIMIT_NAMES) {
    const { free, perAnswered } = limits[name] ?? {};
    words.set(`${name}.free`, String(free ?? ""));
    words.set(`${name}.perAnswered`, String(perAnswered ?? ""));
  }
  return words;
}

const inOneLine = ({ setting, before, after }: Difference) => `${setting} ${before} → ${after}`;
