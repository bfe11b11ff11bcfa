// Who is an admin. Only the operator's command line makes the first one: there is no default account anywhere.
import "server-only";
import { recordEvent } from "../audit";
import { db } from "../db";
import { notify } from "../notices";
import type { Requester } from "../requester";
import type { Role } from "@/prisma/generated/enums";

export type RoleOutcome = "changed" | "unchanged" | "no_such_user";

/** Makes somebody an admin, or no longer one. Called by the operator on the server, who needs no session. */
export async function setRole(email: string, role: Role, operator: Requester): Promise<RoleOutcome> {
  return db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { email: email.trim().toLowerCase() },
      select: { id: true },
    });
    if (!user) return "no_such_user";
    const { count } = await tx.user.updateMany({
      where: { id: user.id, role: { not: role } },
      data: { role },
    });
    if (count === 0) return "unchanged";
    await recordEvent(tx, operator, {
      name: role === "admin" ? "admin_granted" : "admin_revoked",
      userId: user.id,
    });
    const change = role === "admin" ? "made you an administrator" : "made you an ordinary user again";
    await notify(tx, user.id, "changed_by_admin", { change });
    return "changed";
  });
}

/** Every admin, by e-mail. */
export async function listAdmins(): Promise<{ email: string; name: string }[]> {
  return db().user.findMany({
    where: { role: "admin" },
    select: { email: true, name: true },
    orderBy: { email: "asc" },
  });
}
