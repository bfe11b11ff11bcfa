// Reads a number that somebody wants to prove – to sign up with it, or to change to it – before anything that costs.
import "server-only";
import { recordStandaloneEvent, type EventData } from "@/lib/audit/record-event";
import { allowedCountryCodes } from "@/lib/deliveries/settings/served-countries";
import { stoppedUntil } from "@/lib/deliveries/stopped-numbers";
import { maskPhone, parsePhone, type ParsedPhone, type PhoneRefusal } from "@/lib/values/phone-number";
import { consumeLimits, type LimitName } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";

export type NumberForm = { country: string; phone: string };

/** Who wants it, which limit that counts against, and under which name a refusal is told. */
export type Applicant = {
  client: ClientInfo;
  userId: string | null;
  limit: readonly [LimitName, string];
  refusalEvent: "sign_up_refused" | "phone_change_refused";
};

export type Admission =
  | Extract<ParsedPhone, { status: "parsed" }>
  | {
      status: "refused";
      refusal: PhoneRefusal | "over_limit" | "messages_stopped";
      retryAfterSeconds?: number;
    };

/**
 * Admits a number, or says why not. Whether messages to it were stopped is asked here as well as by the guard, which is not
 * asked while somebody is signing in with the number: or the difference would tell that they are.
 */
export async function admitNumber({ phone, country }: NumberForm, applicant: Applicant): Promise<Admission> {
  const { client, userId, limit } = applicant;
  const parsed = parsePhone(phone, country, await allowedCountryCodes());
  if (parsed.status === "refused") {
    await recordRefusedNumber(parsed, applicant);
    return parsed;
  }
  const counted = await consumeLimits([limit], { client, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "over_limit", retryAfterSeconds: counted.retryAfterSeconds };
  const now = new Date();
  const until = await stoppedUntil(parsed.phone, now);
  if (!until) return parsed;
  const refusal = "messages_stopped";
  await recordRefusal({ rule: refusal, phone: maskPhone(parsed.phone) }, applicant);
  return { status: "refused", refusal, retryAfterSeconds: secondsBetween(now, until) };
}

/** A slip of the finger is nothing to tell; a number that costs is (A54). */
async function recordRefusedNumber(
  { refusal, country, lineType }: Extract<ParsedPhone, { status: "refused" }>,
  applicant: Applicant,
): Promise<void> {
  if (refusal === "phone_invalid") return;
  const counted = await consumeLimits([["refused_numbers_per_ip", applicant.client.ip]]);
  if (counted.status === "within")
    await recordRefusal({ rule: refusal, country: country ?? null, lineType: lineType ?? null }, applicant);
}

async function recordRefusal(
  data: EventData,
  { client, userId, refusalEvent: name }: Applicant,
): Promise<void> {
  await recordStandaloneEvent(client, { name, userId, data });
}

function secondsBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / 1000);
}
