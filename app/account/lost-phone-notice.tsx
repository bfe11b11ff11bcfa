// Above everything else on the account page: somebody says that the phone is lost, or got in with a pass because it is.
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import type { MyLostPhone } from "@/lib/accounts/lost-phone";
import { stopLostPhone } from "./actions";

export function LostPhoneNotice({ lostPhone: { openedAt, passFrom, isIssued } }: { lostPhone: MyLostPhone }) {
  return (
    <Notice kind="warning" title="Somebody says that you lost your phone">
      <p>
        It was noted on <Time value={openedAt} />.{" "}
        {isIssued ? (
          "A one-time pass that takes the place of your second factor is out now."
        ) : passFrom ? (
          <>
            From <Time value={passFrom} /> on they can be given a one-time pass that takes the place of your
            second factor.
          </>
        ) : (
          "If a second administrator agrees, they can be given a one-time pass that takes the place of your second factor."
        )}{" "}
        If it was not you, stop it, and change your password.
      </p>
      <form action={stopLostPhone} className="mt-3">
        <SubmitButton variant="secondary">I have not lost my phone</SubmitButton>
      </form>
    </Notice>
  );
}

export function NewPhoneNotice() {
  return (
    <Notice kind="warning" title="You signed in with a one-time pass">
      <p>
        It worked once. <TextLink href="/account/phone">Prove your new phone number</TextLink> within ten
        minutes of signing in, or you need another pass.
      </p>
    </Notice>
  );
}
