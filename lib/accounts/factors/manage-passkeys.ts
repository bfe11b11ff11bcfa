import "server-only";
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { recordEvent } from "@/lib/audit/record-event";
import { findFactorStatus } from "@/lib/challenge/factor-options";
import { db, inTransaction } from "@/lib/database/client";
import {
  getPasskeyName,
  listPasskeys,
  renamePasskey,
  toAcceptedPasskeys,
  type AcceptedPasskeys,
  type PasskeyRecord,
} from "@/lib/factors/passkeys";
import {
  insertPasskey,
  registrationOptions,
  verifyRegistration,
  type RegistrationRefusal,
} from "@/lib/factors/register-passkey";
import { createNotification } from "@/lib/notifications/notifications";
import { refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireStillOpen } from "@/lib/session/current-user";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type MyPasskeys = { passkeys: PasskeyRecord[]; accepted: AcceptedPasskeys };

export async function myPasskeys(): Promise<MyPasskeys> {
  const { user } = await requireFreshFactor("passkeys");
  const passkeys = await listPasskeys(db(), user.id);
  return { passkeys, accepted: toAcceptedPasskeys(user.id, passkeys) };
}

export async function startPasskeyRegistration(): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { id: sessionId, user } = await requireFreshFactor("passkeys");
  return registrationOptions({ sessionId, userId: user.id, email: user.email, name: user.name });
}

export type PasskeyChangeRefusal =
  | RegistrationRefusal
  | "too_many_passkeys"
  | "passkey_known"
  /** Belongs to another user or does not exist: the response does not reveal which. */
  | "no_such_passkey"
  | "phone_change_open"
  | "last_factor";

export type PasskeyChange =
  { status: "done" } | { status: "refused"; refusal: PasskeyChangeRefusal; retryAfterSeconds?: number };

export async function addPasskey(
  { name, posted }: { name: string; posted: string },
  client: ClientInfo,
): Promise<PasskeyChange> {
  const session = await requireFreshFactor("passkeys");
  const { id: sessionId, user } = session;
  const userId = user.id;
  const registration = await verifyRegistration({ sessionId, userId }, posted);
  if (registration.status === "refused") return refused(registration.refusal);
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    const result = await insertPasskey(tx, userId, name, registration.passkey);
    if (result === "too_many") return refused("too_many_passkeys");
    if (result === "known") return refused("passkey_known");
    await recordEvent(tx, client, { name: "passkey_added", userId });
    await createNotification(tx, userId, "passkey_added", { name }, client);
    return { status: "done" };
  });
}

export async function renameMyPasskey(id: string, name: string, client: ClientInfo): Promise<PasskeyChange> {
  const { user } = await requireFreshFactor("passkeys");
  return inTransaction(async (tx) => {
    if (!(await renamePasskey(tx, user.id, id, name))) return refused("no_such_passkey");
    await recordEvent(tx, client, {
      name: "passkey_renamed",
      userId: user.id,
      data: { passkeyId: id },
    });
    return { status: "done" };
  });
}

/** Refuses while a phone change can be undone, and if only recovery codes would remain. */
export async function removeMyPasskey(id: string, client: ClientInfo): Promise<PasskeyChange> {
  const session = await requireFreshFactor("passkeys");
  const userId = session.user.id;
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    const passkey = await getPasskeyName(tx, userId, id);
    if (passkey === null) return refused("no_such_passkey");
    const wait = await undoWaitSeconds(userId, tx);
    if (wait > 0) return refused("phone_change_open", wait);
    const { passkeys, authenticator, phone } = await findFactorStatus(userId, tx);
    if (passkeys === 1 && !authenticator && !phone) return refused("last_factor");
    await tx.passkey.delete({ where: { id } });
    await recordEvent(tx, client, { name: "passkey_removed", userId, data: { passkeyId: id } });
    await createNotification(tx, userId, "passkey_removed", { name: passkey }, client);
    return { status: "done" };
  });
}
