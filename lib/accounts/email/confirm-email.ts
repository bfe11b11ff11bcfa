// Confirms a new email address by the link sent to it. Works in any browser and signs no one in.
import "server-only";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction } from "@/lib/database/client";
import { findLink, redeemLink } from "@/lib/notifications/email-links";
import type { ClientInfo } from "@/lib/http/client-info";
import { isEmailTaken, refuseEmailChange, setEmail } from "./write-email";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type ConfirmOutcome =
  | { status: "changed"; email: string }
  | {
      status: "refused";
      refusal: "link_over" | "email_taken" | "phone_change_open";
      retryAfterSeconds?: number;
    };

/** Returns the address that a link would set, or null if the link is no longer valid. */
export async function findEmailConfirmation(token: string): Promise<{ newEmail: string } | null> {
  const link = await findLink(db(), token, "confirm_email");
  const newEmail = link?.data.newEmail;
  return newEmail === undefined ? null : { newEmail };
}

export async function confirmEmailChange(token: string, client: ClientInfo): Promise<ConfirmOutcome> {
  const link = await findLink(db(), token, "confirm_email");
  const newEmail = link?.data.newEmail;
  if (!link || newEmail === undefined) return { status: "refused", refusal: "link_over" };
  const { userId } = link;
  // An attacker who changed the phone may have started this email change, too.
  const waitSeconds = await undoWaitSeconds(userId);
  if (waitSeconds > 0) return refuseEmailChange("phone_change_open", userId, client, waitSeconds);

  let isChanged = false;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      await lockUserAndChallenges(tx, userId);
      isChanged =
        (await redeemLink(tx, token, "confirm_email")) !== null &&
        (await setEmail(tx, userId, newEmail, client));
    }),
  );
  if (isChanged) return { status: "changed", email: newEmail };
  if (!isTaken) return { status: "refused", refusal: "link_over" };
  // The rollback also restored the link, so spend it separately.
  await inTransaction((tx) => redeemLink(tx, token, "confirm_email"));
  return refuseEmailChange("email_taken", userId, client);
}
