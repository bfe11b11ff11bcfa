// Verifies a recovery pass as the second factor of a sign-in.
import "server-only";
import { findChallenge } from "@/lib/challenge/store";
import type { ClientInfo } from "@/lib/http/client-info";
import { answerChallenge, type AnswerOutcome, type AnswerRefusal, type WrongAnswer } from "./answer";
import { readRecoveryCode } from "./recovery-code-format";
import { findPass, spendPass } from "./recovery-pass";

export type PassRefusal = AnswerRefusal | "support_pass_malformed" | "support_pass_wrong";

export type PassOutcome = AnswerOutcome<PassRefusal>;

const WRONG: WrongAnswer<"support_pass_wrong"> = {
  status: "wrong",
  refusal: "support_pass_wrong",
  event: "code_rejected",
};

/** Malformed input costs no attempt; an expired or used pass does. */
export async function redeemSupportPass(
  token: string,
  typed: string,
  client: ClientInfo,
): Promise<PassOutcome> {
  const code = readRecoveryCode(typed);
  if (code === null) return { status: "refused", refusal: "support_pass_malformed" };
  return answerChallenge(
    await findChallenge(token),
    {
      way: "pass",
      hashes: true,
      judge: async (userId) => {
        const caseId = await findPass(userId, code);
        if (caseId === null) return WRONG;
        return {
          status: "right",
          spend: async (tx) => {
            if (!(await spendPass(tx, { userId, caseId }, client))) return WRONG;
            return { status: "spent", event: "pass_used", data: { caseId } };
          },
        };
      },
    },
    client,
  );
}
