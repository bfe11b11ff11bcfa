// Reads a number that somebody wants to prove – to sign up with it, or to change to it – before anything that costs.
import "server-only";
import { recordAlone, type EventData } from "@/lib/audit/record-event";
import { allowedCountryCodes } from "@/lib/deliveries/settings/served-countries";
import { stoppedUntil } from "@/lib/deliveries/stopped-numbers";
import { maskPhone, parsePhone, type ParsedPhone, type PhoneRefusal } from "@/lib/values/phone-number";
import { countAgainst, type LimitName } from "@/lib/http/rate-limits";
import type { Requester } from "@/lib/http/client-info";

export type NumberForm = { country: string; phone: string };

/** Who wants it, which limit that counts against, and under which name a refusal is told. */
export type Applicant = {
  requester: Requester;
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
  const { requester, userId, limit } = applicant;
  const parsed = parsePhone(phone, country, await allowedCountryCodes());
  if (parsed.status === "refused") {
    await recordRefusedNumber(parsed, applicant);
    return parsed;
  }
  const counted = await countAgainst([limit], { requester, userId });
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
  const counted = await countAgainst([["refused_numbers_per_ip", applicant.requester.ip]]);
  if (counted.status === "within")
    await recordRefusal({ rule: refusal, country: country ?? null, lineType: lineType ?? null }, applicant);
}

async function recordRefusal(
  data: EventData,
  { requester, userId, refusalEvent: name }: Applicant,
): Promise<void> {
  await recordAlone(requester, { name, userId, data });
}

function secondsBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / 1000);
}
