// Verifies a recovery code as the second factor. Needs no provider.
import "server-only";
import { findChallenge } from "@/lib/challenge/store";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { answerChallenge, type AnswerOutcome, type AnswerRefusal, type WrongAnswer } from "./answer";
import { parseRecoveryCode } from "./recovery-code-format";
import { countUnusedRecoveryCodes, findRecoveryCode, spendRecoveryCode } from "./recovery-codes";

export type RecoveryRefusal = AnswerRefusal | "recovery_code_malformed" | "recovery_code_wrong";

export type RecoveryOutcome = AnswerOutcome<RecoveryRefusal>;

const WRONG: WrongAnswer<"recovery_code_wrong"> = {
  status: "wrong",
  refusal: "recovery_code_wrong",
  event: "code_rejected",
};

/** Malformed input costs no attempt; a used code does. */
export async function redeemRecoveryCode(
  token: string,
  typed: string,
  client: ClientInfo,
): Promise<RecoveryOutcome> {
  const code = parseRecoveryCode(typed);
  if (code === null) return { status: "refused", refusal: "recovery_code_malformed" };
  return answerChallenge(
    await findChallenge(token),
    {
      factor: "recovery_code",
      needsHash: true,
      evaluate: async (userId) => {
        const codeId = await findRecoveryCode(userId, code);
        if (codeId === null) return WRONG;
        return {
          status: "right",
          spend: async (tx) => {
            if (!(await spendRecoveryCode(tx, codeId))) return WRONG;
            const left = await countUnusedRecoveryCodes(tx, userId);
            await createNotification(tx, userId, "recovery_code_used", { left }, client);
            return { status: "spent", event: "recovery_code_used", data: { left } };
          },
        };
      },
    },
    client,
  );
}
