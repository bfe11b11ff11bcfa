// Explains why a challenge ended and links to the next step.
import { ButtonLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SupportText } from "@/components/support";
import type { ChallengeView } from "@/lib/challenge/view";
import { START_PATHS, explainEnd } from "./messages";

type EndedChallengeProps = {
  view: Extract<ChallengeView, { status: "over" | "none" }>;
  /** The browser sent no cookie at all. */
  hasNoCookies: boolean;
};

export function EndedChallenge({ view, hasNoCookies }: EndedChallengeProps) {
  const { text, next } = explainEnd(view);
  const startPath = view.status === "over" ? START_PATHS[view.purpose] : "/sign-in";
  return (
    <>
      <p className="mb-6 text-lg">
        <SupportText>{text}</SupportText>
      </p>
      {view.status === "none" && hasNoCookies && (
        <div className="mb-6">
          <Notice kind="warning" title="Did you just sign in or sign up?">
            Then your browser is blocking cookies. Allow cookies for this site, and start again.
          </Notice>
        </div>
      )}
      <div className="flex flex-wrap gap-3">
        {next === "sign_in" || startPath === "/sign-in" ? (
          <ButtonLink href="/sign-in">Go to sign in</ButtonLink>
        ) : (
          <ButtonLink href={startPath}>
            {startPath === "/account" ? "Back to your account" : "Start again"}
          </ButtonLink>
        )}
        {next === "sign_in" && view.status === "over" && view.purpose === "sign_up" && (
          <ButtonLink href="/sign-up" variant="secondary">
            Sign up with different details
          </ButtonLink>
        )}
      </div>
    </>
  );
}
