// Shows an open challenge: the state of its code, and one primary action. That is to enter the code, or else
// to get a new one.
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { CHALLENGE_RULES } from "@/lib/challenge/state";
import type { ChallengeView } from "@/lib/challenge/view";
import { getSimulatedPhoneUrl } from "@/lib/deliveries/simulated-phone";
import { formatServedCountries } from "@/app/_forms/country-options";
import { CodeForm } from "./code-form";
import { ExpiryClock } from "./expiry-clock";
import { FactorPicker, OptionLink, RestartForm } from "./factor-picker";
import { OwnNumberForm } from "./own-number-form";
import { Refresh } from "./refresh";
import { ResendForm } from "./resend-form";
import { describeCode, explainSendProblem } from "./messages";

type OpenView = Extract<ChallengeView, { status: "open" }>;

export async function OpenChallenge({ view }: { view: OpenView }) {
  const problem =
    view.sendProblem && explainSendProblem(view.sendProblem, view, await formatServedCountries());
  const isEnterable = view.code === "alive" && view.attemptsLeft > 0;
  const isExpected = isEnterable || view.code === "on_its_way";
  const isStuck = !isExpected && view.resendWaitSeconds === null;
  const numberPage = NUMBER_PAGES[view.purpose];
  return (
    <div className="grid gap-4">
      {problem && (
        <Notice kind="warning" title={problem.title}>
          {problem.text}
        </Notice>
      )}
      {view.sendProblem === "messages_stopped" && <OwnNumberForm />}
      <CodeStatus view={view} />
      {isExpected && <CodeForm length={view.codeLength} disabled={!isEnterable} />}
      {isEnterable && <SimulatedPhone phone={view.phone} />}
      {view.resendWaitSeconds !== null ? (
        <ResendForm
          waitSeconds={view.resendWaitSeconds}
          mayCall={view.mayCall}
          isFirst={view.code === "not_asked"}
          isPrimary={!isExpected}
        />
      ) : (
        // If the problem outlasts this challenge, the notice above already explains it.
        !(problem && view.problemSeconds > CHALLENGE_RULES.challengeLifetimeSeconds) && (
          <p className="text-muted">No more codes can be sent. Start again to get a new one.</p>
        )
      )}
      {isStuck &&
        (numberPage ? (
          <ButtonLink href={numberPage} wide>
            Change number
          </ButtonLink>
        ) : (
          <RestartForm purpose={view.purpose} isPrimary />
        ))}
      <div className="border-t border-line pt-3 empty:hidden">
        {numberPage && !isStuck && <OptionLink href={numberPage}>Change number</OptionLink>}
        <FactorPicker view={view} current="text" />
        {(numberPage || !isStuck) && <RestartForm purpose={view.purpose} />}
      </div>
    </div>
  );
}

/** One line, which screen readers announce when it changes, except for the clock. */
function CodeStatus({ view }: { view: OpenView }) {
  const sentence = describeCode(view);
  return (
    <p className="-my-1 text-sm text-muted empty:hidden">
      {sentence && (
        <span role="status">
          {/* With a key: a translator may have replaced its text node. */}
          <span key={sentence}>{sentence}</span>
        </span>
      )}
      {view.code === "alive" && (
        <>
          {" "}
          <ExpiryClock
            key={`${view.message?.number} ${view.codeSecondsLeft}`}
            secondsLeft={view.codeSecondsLeft}
          />
        </>
      )}
      {isPending(view) && (
        <Refresh everySeconds={view.code === "alive" ? 4 : 2} withoutScript={view.code !== "alive"} />
      )}
    </p>
  );
}

function isPending({ code, message }: OpenView): boolean {
  return code === "on_its_way" || (code === "alive" && /^(asked|accepted)$/.test(message?.state ?? ""));
}

/** Only in the demo, where Vonage is simulated. */
function SimulatedPhone({ phone }: { phone: string }) {
  const url = getSimulatedPhoneUrl(phone);
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
