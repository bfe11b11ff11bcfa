// Shows how many recovery codes are left. Viewing it neither creates nor shows codes.
import type { Metadata } from "next";
import { ButtonLink } from "@/components/link";
import { Time } from "@/components/time";
import { myRecoveryCodes } from "@/lib/accounts/factors/create-recovery-codes";
import { env } from "@/lib/env";
import { requireUser } from "@/lib/session/current-user";
import { AccountPage } from "../account-page";
import { RecoveryCodes } from "./recovery-codes";

export const metadata: Metadata = { title: "Recovery codes" };

export default async function RecoveryCodesPage() {
  const { user } = await requireUser();
  const { left, total, madeAt, mayMake } = await myRecoveryCodes();
  return (
    <AccountPage
      section="security"
      isSubpage
      title="Recovery codes"
      intro="Use them if your phone is lost, broken, or out of reach. After your password, enter one instead of the code from your phone. Each one works once."
    >
      <RecoveryCodes
        left={left}
        total={total}
        madeAt={madeAt}
        mayMake={mayMake}
        account={{ email: user.email, site: env().APP_URL.host }}
      >
        {madeAt && (
          <p className="text-muted">
            Created on <Time value={madeAt} />
          </p>
        )}
        {!mayMake && (
          <div className="mt-5 grid justify-items-start gap-4">
            <p className="max-w-prose">New codes can be used to sign in, so confirm it&apos;s you first.</p>
            <ButtonLink href="/confirm?to=recovery_codes">Confirm it&apos;s you</ButtonLink>
          </div>
        )}
      </RecoveryCodes>
    </AccountPage>
  );
}
