// The operator's command line (cli/admin.ts): whoever has the server needs no session, and no page may import this. Only so the
// first admin comes to be: there is no default account anywhere.
import "server-only";
import { db } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { applyChange, type ChangeOutcome } from "./apply-change";
import type { AccountChange } from "./changes";

/** Carries a change out on the account with this address. */
export async function applyCliChange(
  change: AccountChange,
  email: string,
  reason: string,
  operator: ClientInfo,
): Promise<ChangeOutcome> {
  const user = await db().user.findUnique({
    where: { email: email.normalize("NFC").trim().toLowerCase() },
    select: { id: true },
  });
  if (!user) return { status: "refused", refusal: "no_such_user" };
  return applyChange(change, user.id, reason, {
    adminId: null,
    assertStillAuthorized: async () => undefined,
    client: operator,
  });
}

/** Every admin, by e-mail. */
export async function listAdmins(): Promise<{ email: string; name: string; suspended: boolean }[]> {
  const admins = await db().user.findMany({
    where: { role: "admin" },
    select: { email: true, name: true, suspendedAt: true },
    orderBy: { email: "asc" },
  });
  return admins.map(({ email, name, suspendedAt }) => ({ email, name, suspended: suspendedAt !== null }));
}
