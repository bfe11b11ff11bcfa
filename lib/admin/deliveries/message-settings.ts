import "server-only";
import { db, inTransaction, pool } from "@/lib/database/client";
import {
  addVersion,
  getDifferences,
  type ChangeOutcome,
  type Difference,
} from "@/lib/deliveries/settings/change-settings";
import { getEnvironmentSettings, getNewestVersion, getPrices } from "@/lib/deliveries/settings/settings";
import { toStored, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import type { FieldErrors } from "@/lib/form";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin, requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { getNameLookup } from "@/lib/admin/user/admin-names";
import { sanitizeReason, REASON_LENGTH } from "@/lib/admin/user/reason";
import { readDraft } from "./settings-draft";

export type CurrentSettings = {
  number: number;
  settings: StoredSettings;
  currency: string;
};

/** Returns the settings in force. Version 0 is the environment. */
export async function getCurrentSettings(): Promise<CurrentSettings> {
  await requireAdmin();
  const newest = await getNewestVersion(pool());
  const { currency } = getPrices();
  return newest
    ? { number: newest.number, settings: newest.stored, currency }
    : { number: 0, settings: toStored(getEnvironmentSettings()), currency };
}

export type VersionRow = {
  number: number;
  at: Date;
  by: string;
  reason: string;
  settings: StoredSettings;
  /** From the previous version; empty for the first one. */
  changes: Difference[];
};

const VERSIONS_SHOWN = 20;

/** Returns versions below a number, or the newest ones. `older` is the number for the next page, or null. */
export async function listVersions(
  below: number | null,
): Promise<{ versions: VersionRow[]; older: number | null }> {
  await requireAdmin();
  const rows = await db().messageSettings.findMany({
    where: below === null ? {} : { number: { lt: below } },
    orderBy: { number: "desc" },
    take: VERSIONS_SHOWN + 1,
  });
  const getName = await getNameLookup(rows.map(({ actorId }) => actorId));
  const versions = rows.slice(0, VERSIONS_SHOWN).map(({ number, at, actorId, reason, settings }, index) => {
    const previous = rows[index + 1];
    return {
      ...{ number, at, reason },
      by: actorId === null ? "" : getName(actorId),
      settings: settings as StoredSettings,
      changes: previous
        ? getDifferences(previous.settings as StoredSettings, settings as StoredSettings)
        : [],
    };
  });
  return { versions, older: rows.length > VERSIONS_SHOWN ? (versions.at(-1)?.number ?? null) : null };
}

export type SettingsInput = { basedOn: number; typed: Record<string, string>; reason: string };

export type SettingsOutcome =
  ChangeOutcome | Refused<"reason_missing"> | { status: "invalid"; errors: FieldErrors };

/** Applies to future messages. Refuses if another admin changed the settings since `basedOn`. */
export async function changeSettings(
  { basedOn, typed, reason: typedReason }: SettingsInput,
  client: ClientInfo,
): Promise<SettingsOutcome> {
  const admin = await requireFreshAdmin("admin_message_settings");
  const reason = sanitizeReason(typedReason);
  if (reason.length < REASON_LENGTH.min) return refused("reason_missing");
  const current = await getCurrentSettings();
  const draft = readDraft(typed, { ...current.settings, currency: current.currency });
  if (draft.status === "invalid") return draft;
  return inTransaction(async (tx) => {
    await requireStillAdmin(tx, admin);
    const change = { basedOn, settings: draft.settings, reason, adminId: admin.user.id };
    return addVersion(tx, change, client);
  });
}
