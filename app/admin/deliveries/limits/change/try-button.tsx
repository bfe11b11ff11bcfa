"use client";
// Sends the form that tries limits out. Playing two weeks takes seconds: meanwhile the button shows that it is under way.
import { useEffect, useState } from "react";
import { buttonClass } from "@/components/link";

export function TryButton() {
  const [isUnderWay, setUnderWay] = useState(false);
  useEffect(() => {
    // A page that is come back to is as it was left.
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
