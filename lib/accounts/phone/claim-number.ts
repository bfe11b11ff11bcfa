// "This is my number" on the code screen resumes the verification of a stopped number, once a day.
import "server-only";
import type { Unfinished } from "@/lib/challenge/challenge";
import { findChallenge, type ChallengeRow } from "@/lib/challenge/store";
import type { ClientInfo } from "@/lib/http/client-info";
import { refused, type Refused } from "@/lib/refusal";
import { changeSignUpNumber, type NumberChangeOutcome } from "@/lib/accounts/sign-up/sign-up";
import { startPhoneChange, type PhoneChangeOutcome } from "./change-phone";

export type ClaimRefusal =
  | "number_claimed"
  | "too_many_codes"
  /** The challenge has ended, or verifies no new number. */
  | "no_number";

export type ClaimOutcome =
  ({ status: "challenge_opened"; token: string } & Unfinished) | Refused<ClaimRefusal>;

export async function claimNumber(token: string, client: ClientInfo): Promise<ClaimOutcome> {
  const challenge = await findChallenge(token);
  const outcome = challenge && (await startAgain(challenge, token, client));
  if (outcome?.status === "challenge_opened") return outcome;
  const { refusal, retryAfterSeconds } = outcome ?? refused("no_number");
  if (refusal === "number_claimed") return refused(refusal, retryAfterSeconds);
  return refused(retryAfterSeconds === undefined ? "no_number" : "too_many_codes", retryAfterSeconds);
}

async function startAgain(
  { purpose, phone, phoneCountry: country }: ChallengeRow,
  token: string,
  client: ClientInfo,
): Promise<NumberChangeOutcome | PhoneChangeOutcome | null> {
  const form = { phone, country, isMine: true };
  if (purpose === "sign_up") return changeSignUpNumber(token, form, client);
  return purpose === "change_phone" ? startPhoneChange(form, token, client) : null;
}
