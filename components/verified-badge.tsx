// Shows whether a phone number is verified. Its check mark must not be used for anything else.

import { Icon } from "./icon";

export function VerifiedBadge({ verified = true }: { verified?: boolean }) {
  return verified ? (
    <span className="badge h-7 gap-1.5 tinted pr-2.5 pl-2 font-semibold whitespace-nowrap tint-success">
      <Icon name="check" className="size-4" />
      Verified
    </span>
  ) : (
    <span className="badge h-7 border-line-strong bg-transparent px-2.5 font-semibold whitespace-nowrap text-muted">
      Unverified
    </span>
  );
}
