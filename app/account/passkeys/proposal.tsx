// Suggests a passkey on the account page after a few sign-ins.
import { ButtonLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { shouldProposePasskey } from "@/lib/accounts/factors/passkey-proposal";
import { declineProposal } from "./actions";

export async function PasskeyProposal() {
  if (!(await shouldProposePasskey())) return null;
  return (
    <Notice title="Tired of typing codes?">
      <p className="max-w-prose">
        With a passkey, your device responds for you. It&apos;s faster than a code and safe from phishing
        sites.
      </p>
      <div className="mt-3 flex flex-wrap gap-3">
        <ButtonLink href="/account/passkeys">Set up a passkey</ButtonLink>
        <form action={declineProposal}>
          <SubmitButton variant="quiet">Not now</SubmitButton>
        </form>
      </div>
    </Notice>
  );
}
