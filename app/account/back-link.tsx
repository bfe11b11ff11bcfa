// The way back from each page of the account, in the same place and words.
import { TextLink } from "@/components/link";

export function BackLink() {
  return (
    <p className="mt-4 lone-links">
      <TextLink href="/account">Back to your account</TextLink>
    </p>
  );
}
