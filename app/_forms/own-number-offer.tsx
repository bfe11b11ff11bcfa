// Offers the holder of a stopped number one code, which lifts the stop. In a form, it goes after the form's
// own button, which the Enter key presses.
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { OWN_NUMBER } from "./own-number";

export function OwnNumberOffer({ pending }: { pending: boolean }) {
  return (
    <Notice title="Is this your number?">
      <p>We can send one code to it today. Enter that code to allow messages again.</p>
      <div className="mt-3">
        <SubmitButton pending={pending} variant="secondary" {...OWN_NUMBER}>
          This is my number
        </SubmitButton>
      </div>
    </Notice>
  );
}
