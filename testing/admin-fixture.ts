// What tests of the admin console say over and over: an admin with a session, as lib/admin wants one.
import { db } from "@/lib/database/client";
import type { Actor } from "@/lib/admin/user/changes";
import { requireStillAdmin } from "@/lib/session/current-user";
import { newClient, sessionOf, user } from "./challenge-fixture";

export type TestAdmin = Actor & { adminId: string; sessionId: string };

/** An admin who is signed in. */
export async function admin(): Promise<TestAdmin> {
  const somebody = await user();
  await db().user.update({ where: { id: somebody.id }, data: { role: "admin" } });
  const sessionId = await sessionOf(somebody);
  const session = await db().session.findUniqueOrThrow({
    where: { id: sessionId },
    include: { user: true },
  });
  const assertStillAuthorized: Actor["assertStillAuthorized"] = (tx) => requireStillAdmin(tx, session);
  return {
    adminId: somebody.id,
    sessionId,
    assertStillAuthorized: assertStillAuthorized,
    client: newClient(),
  };
}
