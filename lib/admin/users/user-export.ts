// Files of accounts. An admin prepares one, proves a factor afresh and downloads it, once; that, for what and how many rows stands
// in the audit trail before the first of them leaves. Its state is in the database, so any instance can tell how far it is.
import "server-only";
import { validate as isUuid } from "uuid";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { lockUser } from "@/lib/database/locks";
import { maskEmail } from "@/lib/values/mask-email";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import type { AccountExportModel } from "@/prisma/generated/models";
import { csvHead, csvLines } from "./user-csv";
import { accountParams, readAccountFilter, type AccountFilter } from "./user-filter";
import { searchOf } from "./user-page";
import { openAccountRows, type AccountRows } from "./user-rows";

/** A file that was prepared is downloaded within an hour, or not at all. */
const PREPARED_MS = 60 * 60 * 1000;
const KEPT_MS = 24 * 60 * 60 * 1000;
const TELL_EVERY_MS = 1_000;
/** As many seconds without a word are too many for one that is under way. */
const SILENT_MS = 30_000;

export type ExportState = "prepared" | "running" | "finished" | "broken_off" | "expired";

export type AccountExport = {
  id: string;
  filter: AccountFilter;
  isWhole: boolean;
  preparedAt: Date;
  rows: number | null;
  rowsSent: number;
  state: ExportState;
};

/** Whole e-mail addresses and phone numbers, and what for; null for masked ones. */
export type Whole = { reason: string } | null;

/** Notes what shall be in a file. Nothing is handed out yet. */
export async function prepareExport(filter: AccountFilter, whole: Whole): Promise<void> {
  const { user } = await requireAdmin();
  const now = new Date();
  await db().accountExport.deleteMany({ where: { preparedAt: { lt: new Date(now.getTime() - KEPT_MS) } } });
  const asked = new URLSearchParams(accountParams(filter)).toString();
  await db().accountExport.create({
    data: {
      adminId: user.id,
      filter: asked,
      isWhole: whole !== null,
      reason: whole?.reason ?? null,
      preparedAt: now,
    },
  });
}

/** What the admin who asks has prepared and downloaded within a day, newest first. */
export async function myExports(): Promise<AccountExport[]> {
  const { user } = await requireAdmin();
  const since = new Date(Date.now() - KEPT_MS);
  const rows = await db().accountExport.findMany({
    where: { adminId: user.id, preparedAt: { gt: since } },
    orderBy: [{ preparedAt: "desc" }, { id: "desc" }],
    take: 20,
  });
  return rows.map(told);
}

/** How far one of them is. */
export async function exportProgress(id: string): Promise<AccountExport | null> {
  const { user } = await requireAdmin();
  const row = await findOwn(id, user.id);
  return row && told(row);
}

export type ExportRefusal = "factor_not_fresh" | "not_prepared" | "another_is_running";

export type StartedExport = {
  status: "started";
  fileName: string;
  lines: AsyncGenerator<string>;
  stop: () => Promise<void>;
};

/**
 * Starts the download of a prepared file: an event, then its lines. It tells the refusals of `requireFreshFactor` instead of
 * redirecting, since a redirected download would be asked for again, by POST, of a page that takes none.
 */
export async function startExport(
  id: string,
  client: ClientInfo,
): Promise<StartedExport | Refused<ExportRefusal>> {
  const session = await requireAdmin();
  if (!isFactorFresh(session, new Date())) return refused("factor_not_fresh");
  const prepared = await findOwn(id, session.user.id);
  if (!prepared || told(prepared).state !== "prepared") return refused("not_prepared");
  const filter = filterOf(prepared);
  const search = await searchOf(filter);
  if (search === "too_short") return refused("not_prepared");
  const rows = await openAccountRows(search);
  try {
    const refusal = await start(prepared, { sessionId: session.id, rows: rows.count, client });
    if (refusal) {
      await rows.stop();
      return refused(refusal);
    }
  } catch (error) {
    await rows.stop();
    throw error;
  }
  const day = new Date().toISOString().slice(0, 10);
  return {
    status: "started",
    fileName: `twofold-accounts${prepared.isWhole ? "-whole" : ""}-${day}.csv`,
    lines: linesOf(prepared, rows),
    stop: rows.stop,
  };
}

async function findOwn(id: string, adminId: string): Promise<AccountExportModel | null> {
  return isUuid(id) ? db().accountExport.findFirst({ where: { id, adminId } }) : null;
}

async function start(
  { id, adminId, isWhole, reason, filter }: AccountExportModel,
  { sessionId, rows, client }: { sessionId: string; rows: number; client: ClientInfo },
): Promise<ExportRefusal | null> {
  return inTransaction(async (tx) => {
    // Holds the admin's row: two downloads that start at once see one another, and an ended session starts none.
    await lockUser(tx, adminId);
    const now = new Date();
    const open = await tx.session.findFirst({
      where: { id: sessionId, revokedAt: null },
      select: { id: true },
    });
    if (!open) return "factor_not_fresh";
    const isRunning = {
      startedAt: { not: null },
      endedAt: null,
      sentAt: { gt: new Date(now.getTime() - SILENT_MS) },
    };
    if ((await tx.accountExport.count({ where: { adminId, ...isRunning } })) > 0) return "another_is_running";
    const { count } = await tx.accountExport.updateMany({
      where: { id, startedAt: null },
      data: { startedAt: now, sentAt: now, rows },
    });
    if (count === 0) return "not_prepared";
    await recordEvent(tx, client, {
      name: "accounts_exported",
      userId: adminId,
      actorId: adminId,
      data: { exportId: id, filter: discreet(filter), rows, isWhole, ...(reason !== null && { reason }) },
    });
    return null;
  });
}

async function* linesOf({ id, isWhole }: AccountExportModel, rows: AccountRows): AsyncGenerator<string> {
  let sent = 0;
  let toldAt = Date.now();
  try {
    yield csvHead();
    for await (const batch of rows.batches) {
      yield csvLines(batch, isWhole);
      sent += batch.length;
      if (Date.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = Date.now();
      await db().accountExport.update({ where: { id }, data: { rowsSent: sent, sentAt: new Date() } });
    }
  } finally {
    await rows.stop();
    await db().accountExport.updateMany({ where: { id }, data: { rowsSent: sent, endedAt: new Date() } });
  }
}

function told(row: AccountExportModel): AccountExport {
  const { id, isWhole, preparedAt, rows, rowsSent } = row;
  return { id, filter: filterOf(row), isWhole, preparedAt, rows, rowsSent, state: stateOf(row) };
}

function stateOf({
  preparedAt,
  startedAt,
  sentAt,
  endedAt,
  rows,
  rowsSent,
}: AccountExportModel): ExportState {
  if (!startedAt) return preparedAt.getTime() > Date.now() - PREPARED_MS ? "prepared" : "expired";
  if (endedAt) return rowsSent === rows ? "finished" : "broken_off";
  return sentAt && sentAt.getTime() > Date.now() - SILENT_MS ? "running" : "broken_off";
}

function filterOf({ filter }: Pick<AccountExportModel, "filter">): AccountFilter {
  const params = new URLSearchParams(filter);
  return readAccountFilter((name) => params.get(name) ?? undefined);
}

/** What was searched for may be somebody's whole number or address: those do not go into the trail. */
function discreet(filter: string): string {
  const params = new URLSearchParams(filter);
  const shown = (name: string, value: string) => {
    if (name !== "q") return value;
    return value.includes("@") ? maskEmail(value) : value.replace(/\d(?=(?:\D*\d){3})/g, "•");
  };
  return [...params].map(([name, value]) => `${name}=${shown(name, value)}`).join(", ");
}
