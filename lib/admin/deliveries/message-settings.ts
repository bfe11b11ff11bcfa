// The limits, caps and countries of paid messages in the console: what is in force, every version before it with who and why,
// and putting other ones into force.
import "server-only";
import { db, inTransaction, pool } from "@/lib/database/client";
import {
  addVersion,
  differences,
  type ChangeOutcome,
  type Difference,
} from "@/lib/deliveries/settings/change-settings";
import { environmentSettings, newestVersion, presentPrices } from "@/lib/deliveries/settings/settings";
import { toStored, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import type { FieldErrors } from "@/lib/form";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin, requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { namesOf } from "@/lib/admin/user/admin-names";
import { keptReason, REASON_LENGTH } from "@/lib/admin/user/reason";
import { readDraft } from "./settings-draft";

/** What is in force, and since when. */
export type PresentSettings = {
  number: number;
  settings: StoredSettings;
  /** What the provider charges is in this currency now. */
  currency: string;
};

/** The settings in force. */
export async function presentSettings(): Promise<PresentSettings> {
  await requireAdmin();
  const newest = await newestVersion(pool());
  const { currency } = presentPrices();
  return newest
    ? { number: newest.number, settings: newest.stored, currency }
    : { number: 0, settings: toStored(environmentSettings()), currency };
}

export type VersionRow = {
  number: number;
  at: Date;
  by: string;
  reason: string;
  settings: StoredSettings;
  /** Against the version before it; nothing is before the first. */
  changes: Difference[];
};

const VERSIONS_SHOWN = 20;

/** Versions below a number, or from the newest one on; `older` leads on where there are more. */
export async function listVersions(
  below: number | null,
): Promise<{ versions: VersionRow[]; older: number | null }> {
  await requireAdmin();
  const rows = await db().messageSettings.findMany({
    where: below === null ? {} : { number: { lt: below } },
    orderBy: { number: "desc" },
    take: VERSIONS_SHOWN + 1,
  });
  const names = await namesOf(rows.map(({ actorId }) => actorId));
  const versions = rows.slice(0, VERSIONS_SHOWN).map(({ number, at, actorId, reason, settings }, index) => {
    const before = rows[index + 1];
    return {
      ...{ number, at, reason },
      by: actorId === null ? "" : names(actorId),
      settings: settings as StoredSettings,
      changes: before ? differences(before.settings as StoredSettings, settings as StoredSettings) : [],
    };
  });
  return { versions, older: rows.length > VERSIONS_SHOWN ? (versions.at(-1)?.number ?? null) : null };
}

export type SettingsWish = { basedOn: number; typed: Record<string, string>; reason: string };

export type SettingsOutcome =
  ChangeOutcome | Refused<"reason_missing"> | { status: "invalid"; errors: FieldErrors };

/** Puts what was typed into force, from the next message on, unless somebody else was quicker. */
export async function changeSettings(
  { basedOn, typed, reason: given }: SettingsWish,
  client: ClientInfo,
): Promise<SettingsOutcome> {
  const admin = await requireFreshAdmin("admin_message_settings");
  const reason = keptReason(given);
  if (reason.length < REASON_LENGTH.min) return refused("reason_missing");
  const present = await presentSettings();
  const draft = readDraft(typed, { ...present.settings, currency: present.currency });
  if (draft.status === "invalid") return draft;
  return inTransaction(async (tx) => {
    await requireStillAdmin(tx, admin);
    const change = { basedOn, settings: draft.settings, reason, adminId: admin.user.id };
    return addVersion(tx, change, client);
  });
}
