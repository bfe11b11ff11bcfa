import "server-only";
import type { ClientInfo } from "@/lib/http/client-info";
import type { LimitUse } from "@/lib/http/rate-limits";

/** A stranger may have typed the address. Sign-ups, repeated links, and email changes count together. */
export function getConfirmationLimits(email: string, { ip }: ClientInfo): LimitUse[] {
  return [
    ["confirmation_mails_per_ip", ip],
    ["confirmation_mails_per_email", email],
  ];
}
