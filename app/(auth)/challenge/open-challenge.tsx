// Shows an open challenge: code field, remaining time and attempts, and other options.
import { Countdown } from "@/components/countdown";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { CHALLENGE_RULES } from "@/lib/challenge/state";
import type { ChallengeView } from "@/lib/challenge/view";
import { getSimulatedPhoneUrl } from "@/lib/deliveries/simulated-phone";
import { formatServedCountries } from "@/app/_forms/country-options";
import { formatLifetime } from "@/app/_forms/wait";
import { CodeForm } from "./code-form";
import { MessageLine } from "./message-line";
import { FactorPicker, RestartForm } from "./factor-picker";
import { OwnNumberForm } from "./own-number-form";
import { Refresh } from "./refresh";
import { ResendForm } from "./resend-form";
import { explainSendProblem } from "./messages";

type OpenView = Extract<ChallengeView, { status: "open" }>;

export async function OpenChallenge({ view }: { view: OpenView }) {
  const numberPage = NUMBER_PAGES[view.purpose];
  const problem =
    view.sendProblem && explainSendProblem(view.sendProblem, view, await formatServedCountries());
  return (
    <div className="grid gap-4">
      {problem && (
        <Notice kind="warning" title={problem.title}>
          {problem.text}
        </Notice>
      )}
      {view.sendProblem === "messages_stopped" && <OwnNumberForm />}
      {view.code === "on_its_way" && (
        <>
          <Notice title="Your code is on its way">This page updates automatically.</Notice>
          <Refresh everySeconds={2} withoutScript />
        </>
      )}
      {view.code === "expired" && (
        <Notice kind="warning" title="This code has expired">
          Codes are valid for {formatLifetime(view.codeLifetimeSeconds)}. Request a new one below.
        </Notice>
      )}
      <CodeForm length={view.codeLength} disabled={view.code !== "alive"} />
      {view.code === "alive" && (
        <div className="-mt-2 flex flex-wrap justify-between gap-x-6 text-sm text-muted">
          <Countdown
            key={view.codeSecondsLeft}
            secondsLeft={view.codeSecondsLeft}
            label="Expires in"
            endText="This code has expired. Request a new one."
          />
          <p>{formatAttempts(view.attemptsLeft)}</p>
        </div>
      )}
      {view.message && view.code === "alive" && <MessageLine message={view.message} />}
      {view.code === "alive" && <SimulatedPhone maskedPhone={view.maskedPhone} />}
      <div className="flex flex-wrap items-start gap-3 border-t border-line pt-5">
        {view.resendWaitSeconds === null ? (
          // If the problem outlasts this challenge, the notice above already explains it.
          !(problem && view.problemSeconds > CHALLENGE_RULES.challengeLifetimeSeconds) && (
            <p className="grow text-muted">No more codes can be sent. Start again to get a new one.</p>
          )
        ) : (
          <ResendForm
            waitSeconds={view.resendWaitSeconds}
            mayCall={view.mayCall}
            isFirst={view.code === "not_asked"}
          />
        )}
        {numberPage && (
          <ButtonLink href={numberPage} variant="quiet">
            Change number
          </ButtonLink>
        )}
        <RestartForm purpose={view.purpose} />
      </div>
      <FactorPicker view={view} current="text" />
    </div>
  );
}

/** Only in the demo, where Vonage is simulated. */
function SimulatedPhone({ maskedPhone }: { maskedPhone: string }) {
  const url = getSimulatedPhoneUrl(maskedPhone);
  if (!url) return null;
  return (
    <p className="text-sm">
      <TextLink href={url} target="_blank" rel="noreferrer">
        Demo: your code is on the simulated phone
      </TextLink>
    </p>
  );
}

/** Page that corrects a mistyped number, for purposes that verify a new number. */
const NUMBER_PAGES: Partial<Record<OpenView["purpose"], string>> = {
  sign_up: "/challenge/number",
  change_phone: "/account/phone",
};

function formatAttempts(attemptsLeft: number): string {
  return attemptsLeft === 1 ? "1 attempt left" : `${attemptsLeft} attempts left`;
}
