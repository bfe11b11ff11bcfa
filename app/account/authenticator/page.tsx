// The authenticator app: none, being set up, or there. Looking makes no secret; one that is being set up is shown to whoever has
// proven a factor a short while ago.
import type { Metadata } from "next";
import { Time } from "@/components/time";
import { myAuthenticator, type MyAuthenticator } from "@/lib/accounts/authenticator";
import { AUTHENTICATOR_RULES } from "@/lib/factors/authenticator";
import { requireFreshFactor } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { ConfirmForm, RemoveForm, SetUpForm } from "./forms";
import { ShownSecret } from "./shown-secret";

export const metadata: Metadata = { title: "Authenticator app" };

export default async function AuthenticatorPage() {
  await requireFreshFactor("authenticator");
  const mine = await myAuthenticator();
  return (
    <AccountPage
      title="Authenticator app"
      intro="An app on your phone or computer that makes a new code every 30 seconds. Nothing is sent for it, so it works without a network and nobody can listen in on the way."
    >
      <section className="sheet px-5 py-5 sm:px-7 sm:py-6">
        <Body mine={mine} />
      </section>
    </AccountPage>
  );
}

function Body({ mine }: { mine: MyAuthenticator }) {
  switch (mine.status) {
    case "none":
      return (
        <>
          <h2 className="text-xl">You have no app set up</h2>
          <p className="mt-1 mb-5 max-w-prose">
            Any app for one-time codes will do, and so do most password managers. Have it at hand.
          </p>
          <SetUpForm />
        </>
      );
    case "under_way":
      return (
        <>
          <h2 className="text-xl">Add this account to your app</h2>
          <ShownSecret secret={mine.secret} />
          <h2 className="mt-8 mb-4 text-xl">Show that it works</h2>
          <ConfirmForm length={AUTHENTICATOR_RULES.codeLength} />
        </>
      );
    case "confirmed":
      return (
        <>
          <h2 className="text-xl">Your app is set up</h2>
          <p className="mt-1 mb-5 text-muted">
            Since <Time value={mine.confirmedAt} />
            {mine.lastUsedAt && (
              <>
                , last used <Time value={mine.lastUsedAt} />
              </>
            )}
          </p>
          <RemoveForm />
        </>
      );
  }
}
