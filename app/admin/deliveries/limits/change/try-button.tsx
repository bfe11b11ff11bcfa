"use client";
// Submits the preview and shows progress: evaluating two weeks of messages takes seconds.
import { useEffect, useState } from "react";
import { buttonClass } from "@/components/link";

export function TryButton() {
  const [isUnderWay, setUnderWay] = useState(false);
  useEffect(() => {
    // The back/forward cache restores the page with the button still pending.
    const comeBack = () => setUnderWay(false);
    addEventListener("pageshow", comeBack);
    return () => removeEventListener("pageshow", comeBack);
  }, []);
  return (
    <button
      type="submit"
      aria-busy={isUnderWay || undefined}
      onClick={(event) => {
        if (isUnderWay) event.preventDefault();
        else setUnderWay(true);
      }}
      className={`${buttonClass("secondary")} aria-busy:cursor-progress`}
    >
      Preview
      {isUnderWay && <span aria-hidden="true" className="pending-bar" />}
      <span role="status" className="sr-only">
        {isUnderWay ? "Loading a preview of the last two weeks" : ""}
      </span>
    </button>
  );
}
