// A challenge that is over, and the ways on from there: nobody ends up nowhere.
import { ButtonLink } from "@/components/link";
import type { ChallengeView } from "@/lib/challenge/view";
import { endWords } from "./words";

export function OverChallenge({ view }: { view: Extract<ChallengeView, { status: "over" | "none" }> }) {
  const { text, next } = endWords[view.status === "none" ? "none" : view.failure];
  const again = view.status === "over" && view.purpose === "sign_up" ? "/sign-up" : "/sign-in";
  return (
    <>
      <p className="mb-6 text-lg">{text}</p>
      <div className="flex flex-wrap gap-3">
        {next === "sign_in" || again === "/sign-in" ? (
          <ButtonLink href="/sign-in">Go to sign in</ButtonLink>
        ) : (
          <ButtonLink href="/sign-up">Start again</ButtonLink>
        )}
        {next === "sign_in" && view.status === "over" && view.purpose === "sign_up" && (
          <ButtonLink href="/sign-up" variant="secondary">
            Sign up with other details
          </ButtonLink>
        )}
      </div>
    </>
  );
}
