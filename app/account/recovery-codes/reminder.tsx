// Reminds users on their profile who have few recovery codes or none.
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { myRecoveryCodes } from "@/lib/accounts/factors/create-recovery-codes";
import { getLowCodesWarning } from "./low-codes";

export async function RecoveryCodesReminder() {
  const { left } = await myRecoveryCodes();
  const warning = getLowCodesWarning(left);
  if (!warning) return null;
  return (
    <Notice title={titles[left] ?? `${left} recovery codes left`}>
      {warning}{" "}
      <TextLink href="/account/recovery-codes">
        {left === 0 ? "Get recovery codes" : "Manage recovery codes"}
      </TextLink>
    </Notice>
  );
}

const titles = ["You don't have any recovery codes", "1 recovery code left"];
