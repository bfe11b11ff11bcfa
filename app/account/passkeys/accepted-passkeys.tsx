"use client";
// Signals to the browser which passkeys the account has, so that it stops offering removed ones.
import { useEffect } from "react";
import type { AcceptedPasskeys as Accepted } from "@/lib/factors/passkeys";

export function AcceptedPasskeys({ rpId, userId, allAcceptedCredentialIds: ids }: Accepted) {
  const joinedIds = ids.join();
  useEffect(() => {
    // Not every browser supports this, and a password manager may refuse. It only saves a failed sign-in.
    if (!("PublicKeyCredential" in window)) return;
    const allAcceptedCredentialIds = joinedIds === "" ? [] : joinedIds.split(",");
    PublicKeyCredential.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds }).catch(
      () => undefined,
    );
  }, [rpId, userId, joinedIds]);
  return null;
}
