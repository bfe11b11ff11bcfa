// Manages the authenticator app. Viewing it creates no secret, and a pending secret is shown only to
// sessions with a fresh factor.
import type { Metadata } from "next";
import { Time } from "@/components/time";
import { myAuthenticator, type MyAuthenticator } from "@/lib/accounts/factors/manage-authenticator";
import { AUTHENTICATOR_RULES } from "@/lib/factors/authenticator";
import { requireFreshFactor } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { ConfirmForm, RemoveForm, SetUpForm } from "./forms";
import { SetupSecret } from "./shown-secret";

export const metadata: Metadata = { title: "Authenticator app" };

export default async function AuthenticatorPage() {
  await requireFreshFactor("authenticator");
  const authenticator = await myAuthenticator();
  return (
    <AccountPage
      section="security"
      isSubpage
      title="Authenticator app"
      intro="An app on your phone or computer that generates a new code every 30 seconds. Nothing is sent to you, so it works offline and no one can intercept the code."
    >
      <section key={authenticator.status} className="sheet px-5 py-5 sm:px-7 sm:py-6">
        <Body authenticator={authenticator} />
      </section>
    </AccountPage>
  );
}

function Body({ authenticator }: { authenticator: MyAuthenticator }) {
  switch (authenticator.status) {
    case "none":
      return (
        <>
          <h2 className="text-xl">You haven&apos;t set up an authenticator app</h2>
          <p className="mt-1 mb-5 max-w-prose">
            Any authenticator app works, and so do most password managers. Have yours ready before you start.
          </p>
          <SetUpForm />
        </>
      );
    case "under_way":
      return (
        <>
          <h2 className="text-xl">Add this account to your app</h2>
          <SetupSecret secret={authenticator.secret} />
          <h2 className="mt-8 mb-4 text-xl">Enter the code from your app</h2>
          <ConfirmForm length={AUTHENTICATOR_RULES.codeLength} />
        </>
      );
    case "confirmed":
      return (
        <>
          <h2 className="text-xl">Your authenticator app is set up</h2>
          <p className="mt-1 mb-5 text-muted">
            Since <Time value={authenticator.confirmedAt} />
            {authenticator.lastUsedAt && (
              <span>
                , last used <Time value={authenticator.lastUsedAt} />
              </span>
            )}
          </p>
          <RemoveForm />
        </>
      );
  }
}
