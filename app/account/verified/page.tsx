// Confirms the verified phone number after sign-up.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { ButtonLink } from "@/components/link";
import { Time } from "@/components/time";
import { VerifiedBadge } from "@/components/verified-badge";
import { SIGN_UP_STEPS } from "@/app/_forms/steps";
import { myEmail } from "@/lib/accounts/email/my-email";
import { userFormOwner } from "@/app/_forms/form-owner";
import { maskPhone } from "@/lib/values/phone-number";
import { requireUser } from "@/lib/session/current-user";
import { SitePage } from "@/app/site-page";

export const metadata: Metadata = { title: "Account verified" };

export default async function VerifiedPage() {
  const { user } = await requireUser();
  const { status, email } = await myEmail();
  return (
    <SitePage width="form" formOwner={await userFormOwner()}>
      <AuthCard
        title="Account verified"
        intro={
          <>
            Welcome, <bdi>{user.name}</bdi>. From now on, you&apos;ll sign in with your password and a code
            sent to this phone.
          </>
        }
        steps={SIGN_UP_STEPS}
        current={4}
        aside={{
          title: "You're all set",
          text: "Your account needs something you know and something you have. Neither works on its own.",
        }}
      >
        <div className="mb-6 flex flex-wrap items-center justify-between gap-4 rounded-box border border-line px-5 py-4">
          <div>
            <p className="text-lg font-semibold">{maskPhone(user.phone)}</p>
            <p className="text-sm text-muted">
              Verified on <Time value={user.phoneVerifiedAt} />
            </p>
          </div>
          <VerifiedBadge />
        </div>
        {status === "unconfirmed" && (
          <p className="mb-6">
            We also emailed a link to <span className="font-medium wrap-anywhere">{email}</span>. Open it to
            confirm your address.
          </p>
        )}
        <p className="mb-6">
          Before you go: recovery codes let you sign in if you lose your phone. Create them now. It takes a
          minute.
        </p>
        <div className="flex flex-wrap gap-3">
          <ButtonLink href="/account/recovery-codes">Get your recovery codes</ButtonLink>
          <ButtonLink href="/account" variant="secondary">
            Go to your account
          </ButtonLink>
        </div>
      </AuthCard>
    </SitePage>
  );
}
