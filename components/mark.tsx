// The mark: two strips folded into one T. The known one comes from the left and turns down; the held one comes
// from the right, runs behind it and shows again at the foot. app/icon.svg is the same drawing.

import { BRAND } from "./brand";

export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <MarkShapes />
    </svg>
  );
}

/** The mark beside the name; the name is text, so that it can be read aloud and found. */
export function Wordmark({ className = "" }: { className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2.5 ${className}`}>
      <Mark className="size-7" />
      <span className="text-xl font-bold tracking-tight">{BRAND.name}</span>
    </span>
  );
}

/** The mark's paths alone, on its 32-unit grid, for use inside another drawing. */
export function MarkShapes() {
  return (
    <>
      <path d={heldArm + heldFoot} className="fill-accent" />
      <path d={knownArm + knownTurn} className="fill-primary" />
      <path d={knownTurn} className="fill-base-100" fillOpacity="0.22" />
    </>
  );
}

/**
 * The mark as it is being made, on a petrol ground: the first strip lies after step 1, the second after step 2,
 * and when both do they fold together before one's eyes.
 */
export function FoldingMark({ current, className = "size-40" }: { current: number; className?: string }) {
  const knownLies = current > 1;
  const heldLies = current > 2;
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <g className={heldLies ? "fill-accent" : current === 2 ? outline.here : outline.later}>
        <path d={heldArm} className={heldLies ? "fold-3" : ""} />
        <path d={heldFoot} className={heldLies ? "fold-4" : ""} />
      </g>
      <g className={knownLies ? "fill-leaf-content" : outline.here}>
        <path d={knownArm} className={heldLies ? "fold-1" : ""} />
        <path d={knownTurn} className={heldLies ? "fold-2" : ""} fillOpacity={knownLies ? 0.78 : 1} />
      </g>
    </svg>
  );
}

const knownArm = "M3 4h17l-8 8H3z";
const knownTurn = "M20 4v16l-8 8V12z";
const heldArm = "M20 4h9v8h-9z";
const heldFoot = "M20 20v8h-8z";

const outline = {
  here: "fill-accent/15 stroke-accent stroke-[0.4]",
  later: "fill-none stroke-leaf-content/40 stroke-[0.3]",
} as const;
