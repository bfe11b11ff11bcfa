// What operators have to look at now.
import "server-only";
import { requireAdmin } from "../session/current-user";
import { providerAlarm, type ProviderAlarm } from "../vonage/health";

export type { ProviderAlarm };

/** The open alarm of the message provider, if there is one. */
export async function openAlarm(): Promise<ProviderAlarm | null> {
  await requireAdmin();
  return providerAlarm();
}
