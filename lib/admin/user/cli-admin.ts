// Commands have no session: access to the server is the authorization, so no page may import this file.
import "server-only";
import { db } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { toCanonicalEmail } from "@/lib/values/email-address";
import { applyChange, type ChangeOutcome } from "./apply-change";
import type { UserChange } from "./changes";

export type CliOutcome = ChangeOutcome | { status: "refused"; refusal: "email_not_unique" };

export async function applyCliChange(
  change: UserChange,
  email: string,
  reason: string,
  client: ClientInfo,
): Promise<CliOutcome> {
  const users = await db().user.findMany({
    where: { email: toCanonicalEmail(email) },
    select: { id: true, emailConfirmedAt: true },
  });
  // The address belongs to the user who has confirmed it.
  const user = users.length > 1 ? users.find(({ emailConfirmedAt }) => emailConfirmedAt) : users[0];
  if (!user) return { status: "refused", refusal: users.length > 1 ? "email_not_unique" : "no_such_user" };
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
