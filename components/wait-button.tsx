"use client";
// A submit button that may be used only after a wait the server has told, such as "Send a new code".
// Without JavaScript it can be used at once, and the server answers how long to wait.

import { useSyncExternalStore } from "react";
import { clock, useSecondsLeft } from "./countdown";
import { SubmitButton, type SubmitButtonProps } from "./submit-button";

/** Give it a `key` that changes with what it waits for, as with Countdown. */
export function WaitButton({
  secondsLeft,
  children,
  variant = "secondary",
  ...button
}: SubmitButtonProps & { secondsLeft: number }) {
  const seconds = useSecondsLeft(secondsLeft);
  const early = seconds > 0;
  // Only a running script can lift the wait, so only a running script may declare it.
  const running = useSyncExternalStore(neverChanges, inBrowser, onServer);
  return (
    <SubmitButton
      {...button}
      variant={variant}
      data-early={early || undefined}
      aria-disabled={(early && running) || undefined}
      onClick={(event) => {
        if (early) event.preventDefault();
      }}
    >
      {children}
      {early && (
        <span aria-hidden="true" className="font-mono tabular-nums noscript:hidden">
          {clock(seconds)}
        </span>
      )}
    </SubmitButton>
  );
}

const neverChanges = () => () => {};
const inBrowser = () => true;
const onServer = () => false;
