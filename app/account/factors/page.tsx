// Lists the factors, strongest first, and sets whether text messages are only a backup.
import type { Metadata } from "next";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { getMyFactors } from "@/lib/accounts/factors/text-fallback";
import { maskPhone } from "@/lib/values/phone-number";
import { requireUser } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { FallbackForm } from "./form";

export const metadata: Metadata = { title: "Two-step verification" };

export default async function FactorsPage() {
  const { user } = await requireUser();
  const { passkeys, authenticator, phone, recoveryCodes } = await getMyFactors();
  const hasBetter = passkeys > 0 || authenticator;
  return (
    <AccountPage
      section="security"
      isSubpage
      title="Two-step verification"
      intro="After your password, you'll be asked for one of these. We start with the strongest one you have. The others are one click away."
    >
      <div className="grid gap-6">
        <Panel title="Sign-in order">
          <DefinitionList
            items={[
              {
                term: "Passkeys",
                value: passkeys === 0 ? "None" : String(passkeys),
                action: <TextLink href="/account/passkeys">Manage passkeys</TextLink>,
              },
              {
                term: "Authenticator app",
                value: authenticator ? "Set up" : "None",
                action: <TextLink href="/account/authenticator">Manage authenticator app</TextLink>,
              },
              {
                term: "Text messages",
                value: phone ? `To ${maskPhone(user.phone)}` : "Your number now belongs to someone else",
                action: <TextLink href="/account/phone">Change number</TextLink>,
              },
              {
                term: "Recovery codes",
                value: recoveryCodes === 0 ? "None" : `${recoveryCodes} left`,
                action: <TextLink href="/account/recovery-codes">Manage recovery codes</TextLink>,
              },
            ]}
          />
        </Panel>
        <Panel
          title="About text messages"
          intro="Text messages work on every phone and are far safer than a password alone. But messages can be intercepted, and a number can be moved to someone else's phone. That's why NIST, whose guidelines we follow, classifies them as restricted. A passkey or an authenticator app is safer; keep texts as a backup."
        >
          {hasBetter && phone ? (
            <FallbackForm textIsFallback={user.textIsFallback} />
          ) : (
            !hasBetter && (
              <p className="max-w-prose">
                Once you set up a passkey or an authenticator app, you can choose here to use texts only as a
                backup.
              </p>
            )
          )}
        </Panel>
      </div>
    </AccountPage>
  );
}
