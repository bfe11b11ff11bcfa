// Changes the phone number, undoes a recent change, or replaces a reassigned number. Viewing sends nothing.
import type { Metadata } from "next";
import { likelyCountry } from "@/app/_forms/likely-country";
import { NumberForm } from "@/app/_forms/number-form";
import { CHANGE_PHONE_STEPS } from "@/app/_forms/steps";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Time } from "@/components/time";
import { VerifiedBadge } from "@/components/verified-badge";
import { myPhone, type MyPhone } from "@/lib/accounts/phone/my-phone";
import { getAllowedCountries } from "@/lib/deliveries/settings/served-countries";
import { getCountryName } from "@/lib/values/phone-number";
import { requireFreshFactor } from "@/lib/session/current-user";
import { changePhone } from "./actions";
import { ChangeBackForm } from "./form";
import { UserPage } from "../user-page";

export const metadata: Metadata = { title: "Your phone number" };

export default async function PhonePage() {
  const phone = await myPhone();
  const isUndoable = phone.change?.status === "undoable";
  // Only a new change requires a fresh factor. Viewing or undoing a recent change doesn't.
  if (!isUndoable) await requireFreshFactor("phone");
  const countries = await getAllowedCountries();
  return (
    <UserPage width="form">
      <AuthCard
        title={isUndoable ? "Your new phone number" : "Change your phone number"}
        intro={
          isUndoable
            ? "We'll send codes to this number from now on."
            : "We'll send a code to your new number. Nothing changes until you enter it."
        }
        steps={CHANGE_PHONE_STEPS}
        current={isUndoable ? CHANGE_PHONE_STEPS.length + 1 : 1}
        aside={{
          title: "We'll tell you about changes",
          text: `${describeAlerts(phone.notifies)} You can switch back to your previous number for two days.`,
        }}
        footer={<TextLink href="/account/security">Back to security</TextLink>}
      >
        <CurrentNumber {...phone} />
        {phone.change?.status === "undoable" ? (
          <ChangeBack {...phone.change} {...phone.notifies} />
        ) : (
          <NumberForm
            action={changePhone}
            countries={countries}
            country={likelyCountry(countries, [phone.country])}
          />
        )}
      </AuthCard>
    </UserPage>
  );
}

function CurrentNumber({ phone, country, verifiedAt, lapsedAt, change }: MyPhone) {
  return (
    <div className="mb-6 grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-4 rounded-box border border-line px-5 py-4">
        <div>
          <p className="text-lg font-semibold">
            <span>{phone}</span>{" "}
            <span className="font-normal text-muted">{`(${getCountryName(country)})`}</span>
          </p>
          <p className="text-sm text-muted">
            Verified on <Time value={verifiedAt} />
          </p>
        </div>
        <VerifiedBadge verified={lapsedAt === null} />
      </div>
      {lapsedAt && (
        <Notice kind="warning" title="This number is no longer yours">
          Someone else verified it after you hadn&apos;t used it for three months, or an administrator
          released it from your account. We no longer send your codes to it. Verify a new number so that your
          account has a phone again.
        </Notice>
      )}
      {change?.status === "undone" && (
        <Notice kind="success" title="Phone number restored">
          We&apos;ll send codes to it again. You&apos;ve been signed out of all other sessions.
        </Notice>
      )}
    </div>
  );
}

function describeAlerts({ mailbox, formerNumber }: MyPhone["notifies"]): string {
  if (mailbox) return `We'll email you${formerNumber ? " and text your previous number" : ""}.`;
  return formerNumber ? "We'll text your previous number." : "The change appears among your security alerts.";
}

type ChangeBackProps = { former: string; undoUntil: Date } & MyPhone["notifies"];

function ChangeBack({ former, undoUntil, mailbox, formerNumber }: ChangeBackProps) {
  return (
    <div className="grid gap-5">
      <p>
        Until <Time value={undoUntil} />, you can undo the change here
        <span>{mailbox || formerNumber ? " or with the link in the alerts we sent" : ""}</span>. During this
        time, you can&apos;t change your number again, change your email address, remove a passkey or an
        authenticator app, download your data, or delete your account.
      </p>
      <ChangeBackForm previousNumber={former} />
    </div>
  );
}
