// Changes the name. Needs no fresh factor: it signs no one in, and no email or message contains it.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireStillOpen, requireUser } from "@/lib/session/current-user";
import { toSearchText } from "@/lib/values/search-text";

/** Writes no event if the name stays the same. */
export async function changeMyName(name: string, client: ClientInfo): Promise<void> {
  const session = await requireUser();
  const { id } = session.user;
  await inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    const { email, phone, ...previous } = await tx.user.findUniqueOrThrow({ where: { id } });
    if (previous.name === name) return;
    await tx.user.update({ where: { id }, data: { name, search: toSearchText({ name, email, phone }) } });
    await recordEvent(tx, client, { name: "name_changed", userId: id });
  });
}
