// Recovery codes: how many are left, and a new set. Looking at this page makes none and shows none.
import type { Metadata } from "next";
import { PageHeading } from "@/components/panel";
import { Page } from "@/components/shell";
import { ButtonLink } from "@/components/link";
import { Time } from "@/components/time";
import { myRecoveryCodes } from "@/lib/accounts/recovery-codes";
import { requireUser } from "@/lib/session/current-user";
import { BackLink } from "../back-link";
import { RecoveryCodes } from "./recovery-codes";

export const metadata: Metadata = { title: "Recovery codes" };

export default async function RecoveryCodesPage() {
  const { user } = await requireUser();
  const { left, total, madeAt, mayMake } = await myRecoveryCodes();
  return (
    <Page width="reading" signedIn isAdmin={user.role === "admin"} current="/account">
      <div className="print:hidden">
        <PageHeading
          title="Recovery codes"
          intro="For the day your phone is lost, broken or out of reach: after your password, each of them stands in for the code from your phone, once."
        />
      </div>
      <RecoveryCodes left={left} total={total} madeAt={madeAt} mayMake={mayMake}>
        {madeAt && (
          <p className="text-muted">
            Made on <Time value={madeAt} />
          </p>
        )}
        {!mayMake && (
          <div className="mt-5 grid justify-items-start gap-4">
            <p className="max-w-prose">
              New codes open your account, so please confirm that it is you first.
            </p>
            <ButtonLink href="/confirm?to=recovery_codes">Confirm that it is you</ButtonLink>
          </div>
        )}
      </RecoveryCodes>
      <div className="print:hidden">
        <BackLink />
      </div>
    </Page>
  );
}
