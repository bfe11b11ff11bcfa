"use client";
// Submit button that is enabled after a wait set by the server. Without JavaScript, it is always enabled,
// and the server refuses early requests.

import { useSyncExternalStore } from "react";
import { formatClock, useSecondsLeft } from "./seconds-left";
import { SubmitButton, type SubmitButtonProps } from "./submit-button";

/** Set a `key` that changes with each wait. */
export function WaitButton({
  secondsLeft,
  children,
  variant = "secondary",
  ...button
}: SubmitButtonProps & { secondsLeft: number }) {
  const seconds = useSecondsLeft(secondsLeft);
  const isEarly = seconds > 0;
  // Only a script can re-enable the button, so only a script may disable it.
  const isHydrated = useSyncExternalStore(neverChanges, inBrowser, onServer);
  return (
    <SubmitButton
      {...button}
      variant={variant}
      data-early={isEarly || undefined}
      aria-disabled={(isEarly && isHydrated) || undefined}
      onClick={(event) => {
        if (isEarly) event.preventDefault();
      }}
    >
      <span>{children}</span>
      {isEarly && (
        <span aria-hidden="true" className="font-mono tabular-nums noscript:hidden">
          {formatClock(seconds)}
        </span>
      )}
    </SubmitButton>
  );
}

const neverChanges = () => () => {};
const inBrowser = () => true;
const onServer = () => false;
