// Notices about a recovery case, at the top of the account page.
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import type { MyRecoveryCase } from "@/lib/accounts/recovery/my-recovery-case";
import { cancelRecoveryCase } from "./actions";

export function LostPhoneNotice({
  lostPhone: { openedAt, passFrom, isIssued },
}: {
  lostPhone: MyRecoveryCase;
}) {
  return (
    <Notice kind="warning" title="Your phone was reported lost">
      <p>
        It was reported on <Time value={openedAt} />.{" "}
        {isIssued ? (
          <span key="issued">A recovery pass that replaces your two-step verification has been issued.</span>
        ) : passFrom ? (
          <span key="waiting">
            From <Time value={passFrom} /> on, the person who reported it can get a recovery pass that
            replaces your two-step verification.
          </span>
        ) : (
          <span key="unapproved">
            If a second administrator approves, the person who reported it can get a recovery pass that
            replaces your two-step verification.
          </span>
        )}{" "}
        <span>If this wasn&apos;t you, stop it now and change your password.</span>
      </p>
      <form action={cancelRecoveryCase} className="mt-3">
        <SubmitButton variant="secondary">I haven&apos;t lost my phone</SubmitButton>
      </form>
    </Notice>
  );
}

export function NewPhoneNotice() {
  return (
    <Notice kind="warning" title="You signed in with a recovery pass">
      <p>
        The pass can be used only once.{" "}
        <TextLink href="/account/phone">Verify your new phone number</TextLink> within 10 minutes of signing
        in, or you&apos;ll need another pass.
      </p>
    </Notice>
  );
}
