// Verifies a code from the authenticator app. Needs no provider, so it works while text messages do not.
import "server-only";
import { findChallengeWithAuthenticator } from "@/lib/challenge/store";
import type { ClientInfo } from "@/lib/http/client-info";
import { readTypedCode } from "@/lib/values/typed-code";
import { answerChallenge, type AnswerOutcome, type AnswerRefusal, type WrongAnswer } from "./answer";
import { AUTHENTICATOR_RULES, findTimeStep, toUsedStep } from "./authenticator";

export type AuthenticatorRefusal =
  AnswerRefusal | "authenticator_code_malformed" | "authenticator_code_wrong" | "authenticator_code_used";

export type AuthenticatorOutcome = AnswerOutcome<AuthenticatorRefusal>;

type Wrong = WrongAnswer<"authenticator_code_wrong" | "authenticator_code_used">;

const WRONG: Wrong = { status: "wrong", refusal: "authenticator_code_wrong", event: "code_rejected" };

/** RFC 6238 §5.2: a code is accepted only once. */
const USED: Wrong = {
  status: "wrong",
  refusal: "authenticator_code_used",
  event: "code_rejected",
  data: { rule: "used_before" },
};

/** Malformed input costs no attempt; a used code does. */
export async function answerByAuthenticator(
  token: string,
  typed: string,
  client: ClientInfo,
): Promise<AuthenticatorOutcome> {
  const code = readTypedCode(typed, AUTHENTICATOR_RULES.codeLength);
  if (code === null) return { status: "refused", refusal: "authenticator_code_malformed" };
  const challenge = await findChallengeWithAuthenticator(token);
  return answerChallenge(
    challenge,
    {
      factor: "totp",
      evaluate: async () => {
        const authenticator = challenge?.user?.authenticator;
        if (!authenticator?.confirmedAt) return WRONG;
        const step = findTimeStep(authenticator, code);
        if (step === null) return WRONG;
        if (step <= authenticator.lastStep) return USED;
        return {
          status: "right",
          event: "code_accepted",
          used: { table: "authenticator", row: toUsedStep(authenticator, step) },
          usedBefore: USED,
        };
      },
    },
    client,
  );
}
