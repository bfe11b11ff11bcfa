import "server-only";
import { db } from "@/lib/database/client";

export async function getNameLookup(ids: readonly (string | null)[]): Promise<(id: string | null) => string> {
  const uniqueIds = [...new Set(ids.filter((id) => id !== null))];
  const users = uniqueIds.length
    ? await db().user.findMany({ where: { id: { in: uniqueIds } }, select: { id: true, name: true } })
    : [];
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return (id) => names.get(id ?? "") ?? "a deleted user";
}
