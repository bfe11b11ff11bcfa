// Administrative commands for cli/admin.ts, without a session: access to the server is the authorization, so
// no page may import this. The first admin is created this way, since there is no default account.
import "server-only";
import { db } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { toCanonicalEmail } from "@/lib/values/email-address";
import { applyChange, type ChangeOutcome } from "./apply-change";
import type { UserChange } from "./changes";

export async function applyCliChange(
  change: UserChange,
  email: string,
  reason: string,
  client: ClientInfo,
): Promise<ChangeOutcome> {
  const user = await db().user.findUnique({
    where: { email: toCanonicalEmail(email) },
    select: { id: true },
  });
  if (!user) return { status: "refused", refusal: "no_such_user" };
  return applyChange(change, user.id, reason, {
    adminId: null,
    assertStillAuthorized: async () => undefined,
    client,
  });
}

export async function listAdmins(): Promise<{ email: string; name: string; suspended: boolean }[]> {
  const admins = await db().user.findMany({
    where: { role: "admin" },
    select: { email: true, name: true, suspendedAt: true },
    orderBy: { email: "asc" },
  });
  return admins.map(({ email, name, suspendedAt }) => ({ email, name, suspended: suspendedAt !== null }));
}
