// NIST SP 800-63B-4 §3.1.1.2: no composition rules. Forms check the length (app/_forms/fields.ts).
import "server-only";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import { env } from "@/lib/env";
import type { ClientInfo } from "@/lib/http/client-info";
import { isCommon, isPersonal, type PersonalInfo } from "./password-blocklist";
import { lookUpBreach } from "./password-breaches";

export type PasswordRefusal = "password_common" | "password_personal" | "password_breached";

export type PasswordOwner = Omit<PersonalInfo, "brand"> & { userId: string | null };

/** Returns null if the password is accepted. An unavailable breach list blocks no one, but is recorded. */
export async function checkPasswordPolicy(
  password: string,
  { userId, ...about }: PasswordOwner,
  client: ClientInfo,
): Promise<PasswordRefusal | null> {
  if (isPersonal(password, { ...about, brand: env().BRAND_NAME })) return "password_personal";
  if (await isCommon(password)) return "password_common";
  const found = await lookUpBreach(password);
  if (found === "unknown") await recordStandaloneEvent(client, { name: "password_not_looked_up", userId });
  return found === "breached" ? "password_breached" : null;
}
