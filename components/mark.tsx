// The logo: two strips folded into a T. app/icon.svg is the same drawing.

import { BRAND } from "./brand";

export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <MarkShapes />
    </svg>
  );
}

/** Logo with the name as text. */
export function Wordmark({ className = "" }: { className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2.5 ${className}`}>
      <Mark className="size-7" />
      <span className="text-xl font-bold tracking-tight">{BRAND.name}</span>
    </span>
  );
}

/** Paths of the logo on a 32-unit grid, for use inside another SVG. */
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
 * Logo that shows progress, on a petrol background: one strip is filled after step 1, both after step 2. The
 * finished logo is animated.
 */
export function FoldingMark({ current, className = "size-40" }: { current: number; className?: string }) {
  const isKnownDone = current > 1;
  const isHeldDone = current > 2;
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <g className={isHeldDone ? "fill-accent" : current === 2 ? outlines.here : outlines.later}>
        <path d={heldArm} className={isHeldDone ? "fold-3" : ""} />
        <path d={heldFoot} className={isHeldDone ? "fold-4" : ""} />
      </g>
      <g className={isKnownDone ? "fill-leaf-content" : outlines.here}>
        <path d={knownArm} className={isHeldDone ? "fold-1" : ""} />
        <path d={knownTurn} className={isHeldDone ? "fold-2" : ""} fillOpacity={isKnownDone ? 0.78 : 1} />
      </g>
    </svg>
  );
}

const knownArm = "M3 4h17l-8 8H3z";
const knownTurn = "M20 4v16l-8 8V12z";
const heldArm = "M20 4h9v8h-9z";
const heldFoot = "M20 20v8h-8z";

const outlines = {
  here: "fill-accent/15 stroke-accent stroke-[0.4]",
  later: "fill-none stroke-leaf-content/40 stroke-[0.3]",
} as const;
