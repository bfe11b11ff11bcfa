// Links to the other factors. Requesting a text message is a POST, because it has side effects.
import type { ReactNode } from "react";
import { TextLink } from "@/components/link";
import { SubmitButton } from "@/components/submit-button";
import type { ChallengeView } from "@/lib/challenge/view";
import type { FactorOption } from "@/lib/challenge/factor-options";
import { requestTextMessage, restartChallenge } from "./actions";

export type OpenView = Extract<ChallengeView, { status: "open" }>;

/** Path of each factor's page. */
export const FACTOR_PATHS: Record<FactorOption, string> = {
  passkey: "/challenge/passkey",
  totp: "/challenge/authenticator",
  support_pass: "/challenge/pass",
  text: "/challenge",
  recovery_code: "/challenge/recovery",
};

/** Lists the user's other factors, strongest first. Renders nothing if there are none. */
export function FactorPicker({ view, current }: { view: OpenView; current: FactorOption }) {
  const others = view.options.filter((factor) => factor !== current);
  // The backup goes last: its label, "I can't use any of these", refers to the entries above it.
  if (view.textIsFallback && view.code === "not_asked")
    others.sort((a, b) => Number(a === "text") - Number(b === "text"));
  if (others.length === 0) return null;
  return (
    <ul aria-label="Other options">
      {others.map((factor) => (
        <li key={factor}>{renderEntry(factor, view)}</li>
      ))}
    </ul>
  );
}

/** Other factors and the cancel button, for pages of factors that need no message. */
export function FactorPickerWithCancel({ view, current }: { view: OpenView; current: FactorOption }) {
  return (
    <div className="mt-6 border-t border-line pt-3">
      <FactorPicker view={view} current={current} />
      <RestartForm purpose={view.purpose} />
    </div>
  );
}

/** Cancels the challenge. A step-up has nothing to start again, so the button says "Cancel". */
export function RestartForm({
  purpose,
  isPrimary = false,
}: {
  purpose: OpenView["purpose"];
  isPrimary?: boolean;
}) {
  return (
    <form action={restartChallenge}>
      <SubmitButton variant={isPrimary ? "primary" : "link"} wide={isPrimary}>
        {purpose === "step_up" ? "Cancel" : "Start again"}
      </SubmitButton>
    </form>
  );
}

function renderEntry(factor: FactorOption, view: OpenView): ReactNode {
  if (factor !== "text") return <OptionLink href={FACTOR_PATHS[factor]}>{labels[factor]}</OptionLink>;
  if (view.code !== "not_asked")
    return <OptionLink href="/challenge">Use the code from your phone instead</OptionLink>;
  if (view.textIsFallback)
    return <OptionLink href="/challenge/fallback">I can&apos;t use any of these</OptionLink>;
  return (
    <form action={requestTextMessage}>
      <SubmitButton variant="link">Text me a code instead</SubmitButton>
    </form>
  );
}

const labels: Record<Exclude<FactorOption, "text">, string> = {
  passkey: "Use a passkey instead",
  totp: "Use your authenticator app instead",
  support_pass: "Use your recovery pass instead",
  recovery_code: "Use a recovery code instead",
};

/** A link that looks like the form buttons beside it. */
export function OptionLink({ href, children }: { href: string; children: string }) {
  return (
    <p className="lone-links">
      <TextLink href={href}>{children}</TextLink>
    </p>
  );
}
