// Validates a phone number for a sign-up or a phone change before any message is sent.
import "server-only";
import type { EventData } from "@/lib/audit/events";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import { getAllowedCountryCodes } from "@/lib/deliveries/settings/served-countries";
import { getStopExpiry } from "@/lib/deliveries/stopped-numbers";
import {
  maskPhone,
  parsePhone,
  type ParsedPhone,
  type PhoneDetails,
  type PhoneRefusal,
} from "@/lib/values/phone-number";
import { consumeLimits, type LimitName } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";

export type NumberForm = { country: string; phone: string };

export type ValidationContext = {
  client: ClientInfo;
  userId: string | null;
  limit: readonly [LimitName, string];
  refusalEvent: "sign_up_refused" | "phone_change_refused";
};

export type PhoneValidation =
  | Extract<ParsedPhone, { status: "parsed" }>
  | ({
      status: "refused";
      refusal: PhoneRefusal | "over_limit" | "messages_stopped";
      retryAfterSeconds?: number;
    } & PhoneDetails);

/**
 * Checks stopped numbers here, too: sending skips the check during a sign-in with the same number, and the
 * difference would reveal the sign-in.
 */
export async function validatePhone(
  { phone, country }: NumberForm,
  applicant: ValidationContext,
): Promise<PhoneValidation> {
  const { client, userId, limit } = applicant;
  const parsed = parsePhone(phone, country, await getAllowedCountryCodes());
  if (parsed.status === "refused") {
    await recordRefusedNumber(parsed, applicant);
    return parsed;
  }
  const counted = await consumeLimits([limit], { client, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "over_limit", retryAfterSeconds: counted.retryAfterSeconds };
  const now = new Date();
  const until = await getStopExpiry(parsed.phone, now);
  if (!until) return parsed;
  const refusal = "messages_stopped";
  await recordRefusal({ rule: refusal, phone: maskPhone(parsed.phone) }, applicant);
  return { status: "refused", refusal, retryAfterSeconds: secondsBetween(now, until) };
}

const TYPOS: ReadonlySet<PhoneRefusal> = new Set([
  "phone_invalid",
  "phone_country_missing",
  "phone_country_unclear",
]);

/** A typo is not recorded; a number that costs money is (A54). */
async function recordRefusedNumber(
  { refusal, country, lineType }: Extract<ParsedPhone, { status: "refused" }>,
  applicant: ValidationContext,
): Promise<void> {
  if (TYPOS.has(refusal)) return;
  const counted = await consumeLimits([["refused_numbers_per_ip", applicant.client.ip]]);
  if (counted.status === "within")
    await recordRefusal({ rule: refusal, country: country ?? null, lineType: lineType ?? null }, applicant);
}

async function recordRefusal(
  data: EventData<"sign_up_refused">,
  { client, userId, refusalEvent: name }: ValidationContext,
): Promise<void> {
  await recordStandaloneEvent(client, { name, userId, data });
}

function secondsBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / 1000);
}
