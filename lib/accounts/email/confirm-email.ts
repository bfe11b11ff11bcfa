// The new e-mail address says yes: the link in the mail to it is the proof, in whatever browser it is opened, and nobody is
// signed in by it.
import "server-only";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction } from "@/lib/database/client";
import { findLink, spendLink } from "@/lib/notifications/email-links";
import type { ClientInfo } from "@/lib/http/client-info";
import { isEmailTaken, refuseEmail, setEmail } from "./write-email";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type ConfirmOutcome =
  | { status: "changed"; email: string }
  | {
      status: "refused";
      refusal: "link_over" | "email_taken" | "phone_change_open";
      retryAfterSeconds?: number;
    };

/** The address that a link would make somebody's, for the page; null where it does nothing any more. */
export async function findEmailConfirmation(token: string): Promise<{ newEmail: string } | null> {
  const link = await findLink(db(), token, "confirm_email");
  const newEmail = link?.data["newEmail"];
  return newEmail === undefined ? null : { newEmail };
}

/** Makes the new address the user's, once. */
export async function confirmEmailChange(token: string, client: ClientInfo): Promise<ConfirmOutcome> {
  const link = await findLink(db(), token, "confirm_email");
  const newEmail = link?.data["newEmail"];
  if (!link || newEmail === undefined) return { status: "refused", refusal: "link_over" };
  const { userId } = link;
  // Whoever has changed the number meanwhile may be a thief, and this change was theirs, too.
  const waitSeconds = await undoWaitSeconds(userId);
  if (waitSeconds > 0) return refuseEmail("phone_change_open", userId, client, waitSeconds);

  let isChanged = false;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      await lockUserAndChallenges(tx, userId);
      isChanged =
        (await spendLink(tx, token, "confirm_email")) !== null &&
        (await setEmail(tx, userId, newEmail, client));
    }),
  );
  if (isChanged) return { status: "changed", email: newEmail };
  if (!isTaken) return { status: "refused", refusal: "link_over" };
  // What failed was undone as a whole, so the link is used up by itself.
  await inTransaction((tx) => spendLink(tx, token, "confirm_email"));
  return refuseEmail("email_taken", userId, client);
}
