// The phone number: changing it, changing it back while that is possible, and proving a new one where the old one has gone
// to somebody else. Looking sends nothing.
import type { Metadata } from "next";
import { likelyCountry } from "@/app/(auth)/likely-country";
import { NumberForm } from "@/app/(auth)/number-form";
import { CHANGE_PHONE_STEPS } from "@/app/(auth)/steps";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { Time } from "@/components/time";
import { VerifiedBadge } from "@/components/verified-badge";
import { myPhone, type MyPhone } from "@/lib/accounts/my-phone";
import { allowedCountries } from "@/lib/deliveries/served-countries";
import { countryName } from "@/lib/phone";
import { requireFreshFactor, requireUser } from "@/lib/session/current-user";
import { changePhone } from "./actions";
import { ChangeBackForm } from "./form";

export const metadata: Metadata = { title: "Your phone number" };

export default async function PhonePage() {
  const { user } = await requireUser();
  const mine = await myPhone();
  const isOpen = mine.change?.status === "undoable";
  // What can be changed asks for a factor before; what was changed a moment ago is only told.
  if (!isOpen) await requireFreshFactor("phone");
  const countries = await allowedCountries();
  return (
    <Page width="form" signedIn isAdmin={user.role === "admin"} current="/account">
      <AuthCard
        title={isOpen ? "Your new phone number" : "Change your phone number"}
        intro={
          isOpen
            ? "Codes go there from now on."
            : "A code goes to the new one. Until you type it in, nothing changes."
        }
        steps={CHANGE_PHONE_STEPS}
        current={isOpen ? CHANGE_PHONE_STEPS.length + 1 : 1}
        aside={{
          title: "Nobody moves in unseen",
          text: `${tellsWords(mine.tells)} For two days the former number can be brought back.`,
        }}
        footer={<TextLink href="/account">Back to your account</TextLink>}
      >
        <PresentNumber {...mine} />
        {mine.change?.status === "undoable" ? (
          <ChangeBack {...mine.change} {...mine.tells} />
        ) : (
          <NumberForm
            action={changePhone}
            countries={countries}
            country={likelyCountry(countries, mine.country)}
          />
        )}
      </AuthCard>
    </Page>
  );
}

function PresentNumber({ phone, country, verifiedAt, lapsedAt, change }: MyPhone) {
  return (
    <div className="mb-6 grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-4 rounded-box border border-line px-5 py-4">
        <div>
          <p className="text-lg font-semibold">
            {phone} <span className="font-normal text-muted">({countryName(country)})</span>
          </p>
          <p className="text-sm text-muted">
            Proven on <Time value={verifiedAt} />
          </p>
        </div>
        <VerifiedBadge verified={lapsedAt === null} />
      </div>
      {lapsedAt && (
        <Notice kind="warning" title="This number is not yours any more">
          Somebody else has proven that they hold it after you had not used it for three months, or an
          administrator has taken it off your account. No codes of yours go there. Prove a number that you
          hold, so that your account has a phone again.
        </Notice>
      )}
      {change?.status === "undone" && (
        <Notice kind="success" title="Your former number is back">
          Codes go there again, and all other browsers are signed out.
        </Notice>
      )}
    </div>
  );
}

function tellsWords({ mailbox, formerNumber }: MyPhone["tells"]): string {
  if (mailbox) return `We tell your email address${formerNumber ? " and your former number" : ""}.`;
  return formerNumber ? "We tell your former number." : "Your account page tells of it.";
}

type ChangeBackProps = { former: string; undoUntil: Date } & MyPhone["tells"];

function ChangeBack({ former, undoUntil, mailbox, formerNumber }: ChangeBackProps) {
  return (
    <div className="grid gap-5">
      <p>
        Until <Time value={undoUntil} /> the change can be undone, here
        {(mailbox || formerNumber) && " or by the link in the notices that we have sent"}. Until then these
        have to wait: changing the number again, changing your email address, removing a passkey or an app,
        downloading your data and deleting your account.
      </p>
      <ChangeBackForm former={former} />
    </div>
  );
}
