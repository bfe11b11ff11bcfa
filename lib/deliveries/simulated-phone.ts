// Links to the simulated phone of the demo. Real numbers have none.
import "server-only";
import { env, usesSimulator } from "@/lib/env";

/** Returns the address of the phone that gets the code. Contains only the end of the number. */
export function getSimulatedPhoneUrl(phone: string): string | undefined {
  if (!usesSimulator()) return undefined;
  const url = new URL(env().VONAGE_API_HOST);
  url.searchParams.set("ends", phone.replaceAll(" ", "").slice(-3));
  return url.href;
}
