// An admin prepares an export, passes a step-up challenge, and downloads it once. The audit event is recorded
// before the first row is sent. The database stores the progress, so any instance can report it.
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
import { csvHeader, csvLines } from "./user-csv";
import { toUserParams, readUserFilter, type UserFilter } from "./user-filter";
import { toUserSearch } from "./user-page";
import { openUserRows, type UserRows } from "./user-rows";

const PREPARED_MS = 60 * 60 * 1000;
const RETENTION_MS = 24 * 60 * 60 * 1000;
const PROGRESS_INTERVAL_MS = 1_000;
/** A running export that reports no progress for this long has broken off. */
const STALLED_MS = 30_000;

export type ExportState = "prepared" | "running" | "finished" | "broken_off" | "expired";

export type UserExport = {
  id: string;
  filter: UserFilter;
  isWhole: boolean;
  preparedAt: Date;
  rows: number | null;
  rowsSent: number;
  state: ExportState;
};

/** Null for masked contacts. */
export type FullContacts = { reason: string } | null;

export async function prepareExport(filter: UserFilter, whole: FullContacts): Promise<void> {
  const { user } = await requireAdmin();
  const now = new Date();
  await db().accountExport.deleteMany({
    where: { preparedAt: { lt: new Date(now.getTime() - RETENTION_MS) } },
  });
  const filterParams = new URLSearchParams(toUserParams(filter)).toString();
  await db().accountExport.create({
    data: {
      adminId: user.id,
      filter: filterParams,
      isWhole: whole !== null,
      reason: whole?.reason ?? null,
      preparedAt: now,
    },
  });
}

export async function listOwnExports(): Promise<UserExport[]> {
  const { user } = await requireAdmin();
  const since = new Date(Date.now() - RETENTION_MS);
  const rows = await db().accountExport.findMany({
    where: { adminId: user.id, preparedAt: { gt: since } },
    orderBy: [{ preparedAt: "desc" }, { id: "desc" }],
    take: 20,
  });
  return rows.map(toExport);
}

export async function getOwnExport(id: string): Promise<UserExport | null> {
  const { user } = await requireAdmin();
  const row = await findOwn(id, user.id);
  return row && toExport(row);
}

export type ExportRefusal = "factor_not_fresh" | "not_prepared" | "another_is_running";

export type StartedExport = {
  status: "started";
  fileName: string;
  lines: AsyncGenerator<string>;
  stop: () => Promise<void>;
};

/** Refuses instead of redirecting to a challenge: the browser would repeat the POST on that page. */
export async function startExport(
  id: string,
  client: ClientInfo,
): Promise<StartedExport | Refused<ExportRefusal>> {
  const session = await requireAdmin();
  if (!isFactorFresh(session, new Date())) return refused("factor_not_fresh");
  const prepared = await findOwn(id, session.user.id);
  if (!prepared || toExport(prepared).state !== "prepared") return refused("not_prepared");
  const filter = toFilter(prepared);
  const search = await toUserSearch(filter);
  if (search === "too_short") return refused("not_prepared");
  const rows = await openUserRows(search);
  try {
    const refusal = await claimExport(prepared, { sessionId: session.id, rows: rows.count, client });
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
    lines: streamLines(prepared, rows),
    stop: rows.stop,
  };
}

async function findOwn(id: string, adminId: string): Promise<AccountExportModel | null> {
  return isUuid(id) ? db().accountExport.findFirst({ where: { id, adminId } }) : null;
}

async function claimExport(
  { id, adminId, isWhole, reason, filter }: AccountExportModel,
  { sessionId, rows, client }: { sessionId: string; rows: number; client: ClientInfo },
): Promise<ExportRefusal | null> {
  return inTransaction(async (tx) => {
    // Concurrent downloads of an admin wait for each other, and an ended session starts none.
    await lockUser(tx, adminId);
    const now = new Date();
    const session = await tx.session.findFirst({
      where: { id: sessionId, revokedAt: null },
      select: { id: true },
    });
    if (!session) return "factor_not_fresh";
    const running = {
      startedAt: { not: null },
      endedAt: null,
      sentAt: { gt: new Date(now.getTime() - STALLED_MS) },
    };
    if ((await tx.accountExport.count({ where: { adminId, ...running } })) > 0) return "another_is_running";
    const { count } = await tx.accountExport.updateMany({
      where: { id, startedAt: null },
      data: { startedAt: now, sentAt: now, rows },
    });
    if (count === 0) return "not_prepared";
    await recordEvent(tx, client, {
      name: "accounts_exported",
      userId: adminId,
      actorId: adminId,
      data: { exportId: id, filter: maskFilter(filter), rows, isWhole, ...(reason !== null && { reason }) },
    });
    return null;
  });
}

async function* streamLines({ id, isWhole }: AccountExportModel, rows: UserRows): AsyncGenerator<string> {
  let sent = 0;
  let reportedAt = Date.now();
  try {
    yield csvHeader();
    for await (const batch of rows.batches) {
      yield csvLines(batch, isWhole);
      sent += batch.length;
      if (Date.now() - reportedAt < PROGRESS_INTERVAL_MS) continue;
      reportedAt = Date.now();
      await db().accountExport.update({ where: { id }, data: { rowsSent: sent, sentAt: new Date() } });
    }
  } finally {
    await rows.stop();
    await db().accountExport.updateMany({ where: { id }, data: { rowsSent: sent, endedAt: new Date() } });
  }
}

function toExport(row: AccountExportModel): UserExport {
  const { id, isWhole, preparedAt, rows, rowsSent } = row;
  return { id, filter: toFilter(row), isWhole, preparedAt, rows, rowsSent, state: toState(row) };
}

function toState({
  preparedAt,
  startedAt,
  sentAt,
  endedAt,
  rows,
  rowsSent,
}: AccountExportModel): ExportState {
  if (!startedAt) return preparedAt.getTime() > Date.now() - PREPARED_MS ? "prepared" : "expired";
  if (endedAt) return rowsSent === rows ? "finished" : "broken_off";
  return sentAt && sentAt.getTime() > Date.now() - STALLED_MS ? "running" : "broken_off";
}

function toFilter({ filter }: Pick<AccountExportModel, "filter">): UserFilter {
  const params = new URLSearchParams(filter);
  return readUserFilter((name) => params.get(name) ?? undefined);
}

/** The search text may be a full phone number or email address, which must not enter the audit trail. */
function maskFilter(filter: string): string {
  const params = new URLSearchParams(filter);
  const maskValue = (name: string, value: string) => {
    if (name !== "q") return value;
    return value.includes("@") ? maskEmail(value) : value.replace(/\d(?=(?:\D*\d){3})/g, "•");
  };
  return [...params].map(([name, value]) => `${name}=${maskValue(name, value)}`).join(", ");
}
