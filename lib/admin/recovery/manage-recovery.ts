// The case of a lost phone in the console: looked at by any admin, moved on by those whose factor is fresh.
import "server-only";
import { db, inTransaction } from "@/lib/database/client";
import { aboutOf } from "@/lib/destinations";
import { findOpenCase } from "@/lib/factors/open-recovery-case";
import { hasDeliverableEmail } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin, requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import type { LostPhoneEnd } from "@/prisma/generated/enums";
import { namesOf } from "@/lib/admin/user/user-history";
import {
  approveCase,
  closeCase,
  countAdmins,
  issuePass,
  openCase,
  whyNotApprove,
  whyNotIssue,
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
  /** Why whoever looks may not do it now; null where they may. */
  notApprovable: CaseRefusal | null;
  notIssuable: CaseRefusal | null;
};

export type PastCase = { id: string; openedBy: string; openedAt: Date; end: LostPhoneEnd; endedAt: Date };

export type LostPhoneView = {
  open: CaseView | null;
  past: PastCase[];
  /** With one admin there is nobody who could agree. */
  hasSecondAdmin: boolean;
  /** Mails reach the user: without, there is no waiting. */
  isTold: boolean;
};

const PAST_SHOWN = 10;

/** The case of a user, as the admin who asks may move it on; null where there is no such user. */
export async function viewLostPhone(userId: string): Promise<LostPhoneView | null> {
  const { user: admin } = await requireAdmin();
  const id = aboutOf(userId);
  const user = id && (await db().user.findUnique({ where: { id }, select: { id: true } }));
  if (!user) return null;
  return inTransaction(async (tx) => {
    const found = await findOpenCase(user.id, tx);
    const past = await tx.lostPhoneCase.findMany({
      where: { userId: user.id, endedAt: { not: null } },
      orderBy: { openedAt: "desc" },
      take: PAST_SHOWN,
    });
    const ids = [found, ...past].flatMap((row) => [row?.openedById, row?.approvedById, row?.issuedById]);
    const names = await namesOf(ids.filter((one) => typeof one === "string"));
    const nameOf = (one: string | null) => (one && names.get(one)) ?? "a deleted user";
    return {
      open: found && {
        ...{ id: found.id, evidence: found.evidence, openedAt: found.openedAt },
        ...{ waitsUntil: found.waitsUntil, expiresAt: found.expiresAt },
        openedBy: nameOf(found.openedById),
        approval: found.approvedAt && { by: nameOf(found.approvedById), at: found.approvedAt },
        issue: found.issuedAt && {
          by: nameOf(found.issuedById),
          at: found.issuedAt,
          passExpiresAt: found.expiresAt,
        },
        notApprovable: await whyNotApprove(tx, found, admin.id),
        notIssuable: await whyNotIssue(tx, found, admin.id),
      },
      past: past.map(({ id, openedById, openedAt, end, endedAt }) => ({
        ...{ id, openedAt, end: end ?? "expired", endedAt: endedAt ?? openedAt },
        openedBy: nameOf(openedById),
      })),
      hasSecondAdmin: (await countAdmins(tx)) > 1,
      isTold: await hasDeliverableEmail(tx, user.id),
    };
  });
}

/** Opens a case for somebody who says that they lost their phone. */
export async function openLostPhone(userId: string, evidence: string, client: ClientInfo) {
  const { admin, id } = await gate(userId, client);
  return openCase(admin, id, evidence);
}

/** Agrees to a case that another admin opened. */
export async function approveLostPhone(userId: string, caseId: string, client: ClientInfo) {
  const { admin, id } = await gate(userId, client);
  return approveCase(admin, id, caseId);
}

/** Issues the pass of a case: it is in what this returns and nowhere else. */
export async function issueLostPhonePass(userId: string, caseId: string, client: ClientInfo) {
  const { admin, id } = await gate(userId, client);
  return issuePass(admin, id, caseId);
}

/** Closes a case without a pass, or with one that is not used yet. */
export async function closeLostPhone(userId: string, reason: string, client: ClientInfo) {
  const { admin, id } = await gate(userId, client);
  return closeCase(admin, id, reason);
}

/** An id of nobody's stands for whatever is none. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

async function gate(userId: string, client: ClientInfo) {
  const id = aboutOf(userId);
  const session = await requireFreshAdmin("admin_lost_phone", id);
  const assertStillAuthorized = (tx: Parameters<typeof requireStillAdmin>[0]) =>
    requireStillAdmin(tx, session);
  return { admin: { adminId: session.user.id, assertStillAuthorized, client }, id: id ?? NOBODY };
}
