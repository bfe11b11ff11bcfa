// Verifies a recovery pass as the second factor of a sign-in.
import "server-only";
import { findChallenge } from "@/lib/challenge/store";
import type { ClientInfo } from "@/lib/http/client-info";
import { answerChallenge, type AnswerOutcome, type AnswerRefusal, type WrongAnswer } from "./answer";
import { parseRecoveryCode } from "./recovery-code-format";
import { findCaseByPass, spendRecoveryPass } from "./recovery-pass";

export type RecoveryPassRefusal = AnswerRefusal | "support_pass_malformed" | "support_pass_wrong";

export type RecoveryPassOutcome = AnswerOutcome<RecoveryPassRefusal>;

const WRONG: WrongAnswer<"support_pass_wrong"> = {
  status: "wrong",
  refusal: "support_pass_wrong",
  event: "code_rejected",
};

/** Malformed input costs no attempt; an expired or used pass does. */
export async function redeemRecoveryPass(
  token: string,
  typed: string,
  client: ClientInfo,
): Promise<RecoveryPassOutcome> {
  const code = parseRecoveryCode(typed);
  if (code === null) return { status: "refused", refusal: "support_pass_malformed" };
  return answerChallenge(
    await findChallenge(token),
    {
      factor: "support_pass",
      needsHash: true,
      evaluate: async (userId) => {
        const caseId = await findCaseByPass(userId, code);
        if (caseId === null) return WRONG;
        return {
          status: "right",
          spend: async (tx) => {
            if (!(await spendRecoveryPass(tx, { userId, caseId }, client))) return WRONG;
            return { status: "spent", event: "pass_used", data: { caseId } };
          },
        };
      },
    },
    client,
  );
}
