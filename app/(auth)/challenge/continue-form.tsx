// Continues after a correct code whose response was lost.
import { SubmitButton } from "@/components/submit-button";
import { finishChallenge } from "./actions";

export function ContinueForm() {
  return (
    <form action={finishChallenge}>
      <p className="mb-5 text-muted">
        Continue within a minute. After that, you&apos;ll need to verify again.
      </p>
      <SubmitButton wide>Continue</SubmitButton>
    </form>
  );
}
