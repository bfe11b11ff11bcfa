// A challenge that waits: the code field, what is left of it, and the ways on.
import { Countdown } from "@/components/countdown";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import type { ChallengeView } from "@/lib/challenge/view";
import { acceptsRecoveryCode } from "@/lib/factors/redeem-recovery-code";
import { startAgain } from "./actions";
import { CodeForm } from "./code-form";
import { MessageLine } from "./message-line";
import { Refresh } from "./refresh";
import { ResendForm } from "./resend-form";
import { sendProblemWords } from "./words";

export function OpenChallenge({ view }: { view: Extract<ChallengeView, { status: "open" }> }) {
  return (
    <div className="grid gap-4">
      {view.sendProblem && (
        <Notice kind="warning" title={sendProblemWords[view.sendProblem].title}>
          {sendProblemWords[view.sendProblem].text}
        </Notice>
      )}
      {view.code === "on_its_way" && (
        <>
          <Notice title="Your code is on its way">This page goes on by itself in a moment.</Notice>
          <Refresh everySeconds={2} withoutScript />
        </>
      )}
      {view.code === "expired" && (
        <Notice kind="warning" title="This code has expired">
          Codes are good for five minutes. Ask for a new one below.
        </Notice>
      )}
      <CodeForm length={view.codeLength} disabled={view.code !== "alive"} />
      {view.code === "alive" && (
        <div className="-mt-2 flex flex-wrap justify-between gap-x-6 text-sm text-muted">
          <Countdown
            key={view.codeSecondsLeft}
            secondsLeft={view.codeSecondsLeft}
            label="The code is good for"
            endText="This code has expired. Ask for a new one."
          />
          <p>{attemptsWords(view.attemptsLeft)}</p>
        </div>
      )}
      {view.message && view.code === "alive" && <MessageLine message={view.message} />}
      <div className="flex flex-wrap items-start gap-3 border-t border-line pt-5">
        {view.resendWaitSeconds === null ? (
          <p className="grow text-muted">No more codes can be sent for this one. Please start again.</p>
        ) : (
          <ResendForm waitSeconds={view.resendWaitSeconds} mayCall={view.mayCall} />
        )}
        {view.purpose === "sign_up" && (
          <ButtonLink href="/challenge/number" variant="quiet">
            Change number
          </ButtonLink>
        )}
        <form action={startAgain}>
          <SubmitButton variant="quiet">Start again</SubmitButton>
        </form>
      </div>
      {acceptsRecoveryCode(view.purpose) && (
        <p>
          <TextLink href="/challenge/recovery">Use a recovery code instead</TextLink>
        </p>
      )}
    </div>
  );
}

function attemptsWords(attemptsLeft: number): string {
  return attemptsLeft === 1 ? "1 attempt left" : `${attemptsLeft} attempts left`;
}
