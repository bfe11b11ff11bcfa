// Who an admin was, for lists that keep ids: names of people who may be gone by now.
import "server-only";
import { db } from "@/lib/database/client";

/** Looks the names of these ids up, and returns how to tell one. */
export async function namesOf(ids: readonly (string | null)[]): Promise<(id: string | null) => string> {
  const asked = [...new Set(ids.filter((id) => id !== null))];
  const users = asked.length
    ? await db().user.findMany({ where: { id: { in: asked } }, select: { id: true, name: true } })
    : [];
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return (id) => names.get(id ?? "") ?? "a deleted user";
}
