// Inserts a signed-in admin, for tests of lib/admin.
import { db } from "@/lib/database/client";
import type { Actor } from "@/lib/admin/user/changes";
import { requireStillAdmin } from "@/lib/session/current-user";
import { newClient, insertSessionFor, user } from "./challenge-fixture";

export type TestAdmin = Actor & { adminId: string; sessionId: string };

export async function admin(): Promise<TestAdmin> {
  const adminUser = await user();
  await db().user.update({ where: { id: adminUser.id }, data: { role: "admin" } });
  const sessionId = await insertSessionFor(adminUser);
  const session = await db().session.findUniqueOrThrow({
    where: { id: sessionId },
    include: { user: true },
  });
  const assertStillAuthorized: Actor["assertStillAuthorized"] = (tx) => requireStillAdmin(tx, session);
  return {
    adminId: adminUser.id,
    sessionId,
    assertStillAuthorized: assertStillAuthorized,
    client: newClient(),
  };
}
