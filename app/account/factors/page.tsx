// What a person proves themselves with, strongest first, what text messages are worth, and whether they are the last resort.
import type { Metadata } from "next";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { myWays } from "@/lib/accounts/text-fallback";
import { maskPhone } from "@/lib/phone";
import { requireUser } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { FallbackForm } from "./form";

export const metadata: Metadata = { title: "Second factors" };

export default async function FactorsPage() {
  const { user } = await requireUser();
  const { passkeys, authenticator, phone, recoveryCodes } = await myWays();
  const hasBetter = passkeys > 0 || authenticator;
  return (
    <AccountPage
      title="Second factors"
      intro="After your password one of these is asked for: the strongest that you have first, the others one click away."
    >
      <div className="grid gap-6">
        <Panel title="Strongest first">
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
                action: <TextLink href="/account/authenticator">Manage the app</TextLink>,
              },
              {
                term: "Text messages",
                value: phone ? `To ${maskPhone(user.phone)}` : "The number is somebody else's by now",
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
          intro="They reach every phone, and they are far better than a password alone. But a message can be read on its way, and a number can be moved to somebody else's phone: NIST, whose rules we follow, therefore calls them a restricted factor. A passkey or an app is the better habit, with messages to fall back on."
        >
          {hasBetter && phone ? (
            <FallbackForm textIsFallback={user.textIsFallback} />
          ) : (
            !hasBetter && (
              <p className="max-w-prose">
                With a passkey or an app set up, you can make text messages the last resort here.
              </p>
            )
          )}
        </Panel>
      </div>
    </AccountPage>
  );
}
