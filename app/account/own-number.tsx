// The user's phone number with its status.
import { Time } from "@/components/time";
import { VerifiedBadge } from "@/components/verified-badge";
import { getCountryName } from "@/lib/values/phone-number";
import type { SignedInUser } from "@/lib/session/sessions";

type OwnNumberProps = {
  user: Pick<SignedInUser, "phoneCountry" | "phoneVerifiedAt" | "phoneLapsedAt">;
  /** In full or masked. */
  number: string;
  now: Date;
};

export function OwnNumber({ user, number, now }: OwnNumberProps) {
  return (
    <>
      <span className="mr-3">
        <span className="whitespace-nowrap">{number}</span> {`(${getCountryName(user.phoneCountry)})`}
      </span>
      <VerifiedBadge verified={user.phoneLapsedAt === null} />
      <span className="block text-sm font-normal text-muted">
        {user.phoneLapsedAt ? (
          "This number now belongs to someone else. Verify a new one."
        ) : (
          <>
            Verified <Time value={user.phoneVerifiedAt} now={now} />
          </>
        )}
      </span>
    </>
  );
}
