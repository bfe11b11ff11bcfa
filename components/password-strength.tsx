"use client";
// Strength meter for a new password. It is only advice: the server decides what to refuse. The measuring
// code is loaded when the field is first focused.

import { useEffect, useState } from "react";

type Measure = (password: string, known: readonly string[]) => number;

/** Debounce, so that screen readers don't announce every keystroke. */
const PAUSE_MS = 250;

export function PasswordStrength({
  password,
  known,
  isActive,
}: {
  password: string;
  /** Personal details that make a password easy to guess. */
  known: readonly string[];
  /** The field has been focused. */
  isActive: boolean;
}) {
  const measure = useMeasure(isActive);
  const [score, setScore] = useState<number | null>(null);
  const words = known.join("\n");
  useEffect(() => {
    const timer = setTimeout(() => {
      const isLongEnough = [...password].length >= MIN_LENGTH;
      setScore(measure && isLongEnough ? measure(password, splitWords(words)) : null);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [measure, password, words]);
  const { label, bars, tint } = levels[score ?? 0] ?? none;
  const shown = score === null ? none : { label, bars, tint };
  return (
    <div className="flex h-7 items-center gap-3 noscript:hidden">
      <div
        role="meter"
        aria-label="Password strength"
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={shown.bars}
        aria-valuetext={shown.label || "Not measured yet"}
        className="flex w-32 shrink-0 gap-1"
      >
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={`h-1.5 grow rounded-full ${bar <= shown.bars ? shown.tint : "bg-line"}`}
          />
        ))}
      </div>
      <p role="status" className="text-sm text-muted">
        {shown.label}
      </p>
    </div>
  );
}

/** Shorter passwords are refused with an error message, so they aren't measured. */
const MIN_LENGTH = 8;

const none = { label: "", bars: 0, tint: "" };
const levels = [
  { label: "Very easy to guess", bars: 1, tint: "bg-error" },
  { label: "Easy to guess", bars: 1, tint: "bg-error" },
  { label: "Fair", bars: 2, tint: "bg-warning" },
  { label: "Good", bars: 3, tint: "bg-success" },
  { label: "Strong", bars: 4, tint: "bg-success" },
];

function useMeasure(isActive: boolean): Measure | null {
  const [measure, setMeasure] = useState<Measure | null>(null);
  useEffect(() => {
    if (!isActive) return;
    let isUnmounted = false;
    import("./measure-password").then(
      ({ measurePassword }) => isUnmounted || setMeasure(() => measurePassword),
      // Without the meter, the hint below the field still helps.
      () => undefined,
    );
    return () => void (isUnmounted = true);
  }, [isActive]);
  return measure;
}

/** Returns each detail and its parts, without parts of one or two characters. */
function splitWords(words: string): string[] {
  const whole = words.toLowerCase().split("\n");
  return [...whole, ...whole.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))].filter(
    ({ length }) => length > 2,
  );
}
