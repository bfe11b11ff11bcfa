// Any admin can view a case; changes require a fresh factor.
import "server-only";
import { db, inTransaction } from "@/lib/database/client";
import { parseSubjectId } from "@/lib/destinations";
import { findOpenCase } from "@/lib/factors/open-recovery-case";
import { hasDeliverableEmail } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin, requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import type { RecoveryEnd } from "@/prisma/generated/enums";
import { findUserNames } from "@/lib/admin/user/user-history";
import {
  approveCase,
  closeCase,
  countAdmins,
  issuePass,
  openCase,
  getApproveRefusal,
  getIssueRefusal,
  type CaseRefusal,
} from "./recovery-case";

export type CaseView = {
  id: string;
  evidence: string;
  openedBy: string;
  openedAt: Date;
  waitsUntil: Date | null;
  expiresAt: Date;
  approval: { by: string; at: Date } | null;
  issue: { by: string; at: Date; passExpiresAt: Date } | null;
  /** Null if the viewing admin can approve the case or issue its pass. */
  approveRefusal: CaseRefusal | null;
  issueRefusal: CaseRefusal | null;
};

export type PastCase = { id: string; openedBy: string; openedAt: Date; end: RecoveryEnd; endedAt: Date };

export type RecoveryView = {
  open: CaseView | null;
  past: PastCase[];
  hasSecondAdmin: boolean;
  /** Without a deliverable email address, there is no waiting period. */
  willBeNotified: boolean;
};

const PAST_SHOWN = 10;

export async function viewRecoveryCases(userId: string): Promise<RecoveryView | null> {
  const { user: admin } = await requireAdmin();
  const id = parseSubjectId(userId);
  const user = id && (await db().user.findUnique({ where: { id }, select: { id: true } }));
  if (!user) return null;
  return inTransaction(async (tx) => {
    const activeCase = await findOpenCase(user.id, tx);
    const past = await tx.recoveryCase.findMany({
      where: { userId: user.id, endedAt: { not: null } },
      orderBy: { openedAt: "desc" },
      take: PAST_SHOWN,
    });
    const ids = [activeCase, ...past].flatMap((row) => [row?.openedById, row?.approvedById, row?.issuedById]);
    const names = await findUserNames(ids.filter((adminId) => typeof adminId === "string"));
    const getName = (adminId: string | null) => (adminId && names.get(adminId)) ?? "a deleted user";
    return {
      open: activeCase && {
        ...{ id: activeCase.id, evidence: activeCase.evidence, openedAt: activeCase.openedAt },
        ...{ waitsUntil: activeCase.waitsUntil, expiresAt: activeCase.expiresAt },
        openedBy: getName(activeCase.openedById),
        approval: activeCase.approvedAt && {
          by: getName(activeCase.approvedById),
          at: activeCase.approvedAt,
        },
        issue: activeCase.issuedAt && {
          by: getName(activeCase.issuedById),
          at: activeCase.issuedAt,
          passExpiresAt: activeCase.expiresAt,
        },
        approveRefusal: await getApproveRefusal(tx, activeCase, admin.id),
        issueRefusal: await getIssueRefusal(tx, activeCase, admin.id),
      },
      past: past.map(({ id, openedById, openedAt, end, endedAt }) => ({
        ...{ id, openedAt, end: end ?? "expired", endedAt: endedAt ?? openedAt },
        openedBy: getName(openedById),
      })),
      hasSecondAdmin: (await countAdmins(tx)) > 1,
      willBeNotified: await hasDeliverableEmail(tx, user.id),
    };
  });
}

export async function openRecoveryCase(userId: string, evidence: string, client: ClientInfo) {
  const { admin, id } = await authorize(userId, client);
  return openCase(admin, id, evidence);
}

export async function approveRecoveryCase(userId: string, caseId: string, client: ClientInfo) {
  const { admin, id } = await authorize(userId, client);
  return approveCase(admin, id, caseId);
}

export async function issueRecoveryPass(userId: string, caseId: string, client: ClientInfo) {
  const { admin, id } = await authorize(userId, client);
  return issuePass(admin, id, caseId);
}

export async function closeRecoveryCase(userId: string, reason: string, client: ClientInfo) {
  const { admin, id } = await authorize(userId, client);
  return closeCase(admin, id, reason);
}

const UNKNOWN_USER_ID = "00000000-0000-0000-0000-000000000000";

async function authorize(userId: string, client: ClientInfo) {
  const id = parseSubjectId(userId);
  const session = await requireFreshAdmin("admin_lost_phone", id);
  const assertStillAuthorized = (tx: Parameters<typeof requireStillAdmin>[0]) =>
    requireStillAdmin(tx, session);
  return { admin: { adminId: session.user.id, assertStillAuthorized, client }, id: id ?? UNKNOWN_USER_ID };
}
