// Lists the user's factors with links to manage them.
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import type { MyFactors } from "@/lib/accounts/factors/my-factors";
import { maskPhone } from "@/lib/values/phone-number";
import type { SignedInUser } from "@/lib/session/sessions";
import { OwnNumber } from "../own-number";
import { getLowCodesWarning } from "../recovery-codes/low-codes";

export function FactorList({ user, factors, now }: { user: SignedInUser; factors: MyFactors; now: Date }) {
  const { authenticatorSince, passkeys, recoveryCodes } = factors;
  return (
    <Panel
      title="How you sign in"
      intro="Your password plus one of these, or a passkey alone."
      action={<TextLink href="/account/factors">Sign-in order</TextLink>}
    >
      <DefinitionList
        items={[
          {
            term: "Password",
            value: (
              <>
                Changed <Time value={user.passwordChangedAt} now={now} />
              </>
            ),
            action: <TextLink href="/account/password">Change password</TextLink>,
          },
          {
            term: "Phone number",
            value: <OwnNumber user={user} number={maskPhone(user.phone)} now={now} />,
            action: <TextLink href="/account/phone">Change number</TextLink>,
          },
          {
            term: "Passkeys",
            value: passkeys === 0 ? "None yet" : passkeys === 1 ? "1 passkey" : `${passkeys} passkeys`,
            action: (
              <TextLink href="/account/passkeys">
                {passkeys === 0 ? "Add a passkey" : "Manage passkeys"}
              </TextLink>
            ),
          },
          {
            term: "Authenticator app",
            value: authenticatorSince ? (
              <>
                Set up <Time value={authenticatorSince} now={now} />
              </>
            ) : (
              "None yet"
            ),
            action: (
              <TextLink href="/account/authenticator">
                {authenticatorSince ? "Manage authenticator app" : "Set up authenticator app"}
              </TextLink>
            ),
          },
          {
            term: "Recovery codes",
            value: <RecoveryCodesLeft {...recoveryCodes} />,
            action: (
              <TextLink href="/account/recovery-codes">
                {recoveryCodes.total === 0 ? "Get recovery codes" : "Manage recovery codes"}
              </TextLink>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function RecoveryCodesLeft({ left, total }: { left: number; total: number }) {
  const warning = getLowCodesWarning(left);
  return (
    <>
      <span>{total === 0 ? "None yet" : `${left} of ${total} left`}</span>
      {warning && <span className="block text-sm font-normal text-warning">{warning}</span>}
    </>
  );
}
