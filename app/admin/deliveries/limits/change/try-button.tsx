"use client";
// Submits the preview and shows progress: evaluating two weeks of messages takes seconds.
import { useEffect, useState } from "react";
import { buttonClass } from "@/components/link";

export function PreviewButton() {
  const [isPending, setPending] = useState(false);
  useEffect(() => {
    // The back/forward cache restores the page with the button still pending.
    const reset = () => setPending(false);
    addEventListener("pageshow", reset);
    return () => removeEventListener("pageshow", reset);
  }, []);
  return (
    <button
      type="submit"
      aria-busy={isPending || undefined}
      onClick={(event) => {
        if (isPending) event.preventDefault();
        else setPending(true);
      }}
      className={`${buttonClass("secondary")} aria-busy:cursor-progress`}
    >
      <span>Preview</span>
      {isPending && <span aria-hidden="true" className="pending-bar" />}
      <span role="status" className="sr-only">
        {isPending ? "Loading a preview of the last two weeks" : ""}
      </span>
    </button>
  );
}
