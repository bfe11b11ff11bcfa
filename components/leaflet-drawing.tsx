// Illustration of the landing page: a sheet folded into three panels.

import { MarkShapes } from "./mark";

export function LeafletDrawing({ className = "" }: { className?: string }) {
  return (
    <svg
      viewBox="14 24 640 404"
      className={`h-auto w-full ${className}`}
      role="img"
      aria-label="A sheet folded into three panels: a password, a text message with a code, and signed in."
    >
      <defs>
        <linearGradient id="towards-crease">
          <stop offset="0.45" stopColor="var(--leaf-shade)" stopOpacity="0" />
          <stop offset="1" stopColor="var(--leaf-shade)" />
        </linearGradient>
        <linearGradient id="from-crease">
          <stop offset="0" stopColor="var(--color-base-content)" stopOpacity="0.12" />
          <stop offset="0.45" stopColor="var(--color-base-content)" stopOpacity="0" />
        </linearGradient>
        <clipPath id="leaf">
          <path d="M0 0h200v316H0z" />
        </clipPath>
      </defs>
      <path
        d="m34 350 198 40 200-40 200 40 20 24-208-36-200 40-190-44z"
        className="fill-black/10 dark:fill-black/45"
      />
      <Password />
      <TextMessage />
      <SignedIn />
    </svg>
  );
}

function Password() {
  return (
    <g transform="matrix(1 .2 0 1 20 30)">
      <path d="M0 0h200.5v316H0z" className="fill-leaf" />
      <path d="M0 0h200.5v316H0z" fill="url(#towards-crease)" />
      <Heading kind="know" title="Password" muted="var(--leaf-muted)" ink="var(--leaf-content)" />
      <rect
        x="26"
        y="108"
        width="148"
        height="48"
        rx="5"
        fill="none"
        stroke="var(--leaf-muted)"
        strokeWidth="1.5"
      />
      {[44, 60, 76, 92, 108, 124, 140, 156].map((x) => (
        <circle key={x} cx={x} cy="132" r="4.5" fill="var(--leaf-content)" />
      ))}
      <g
        fill="none"
        stroke="var(--leaf-content)"
        strokeOpacity="0.45"
        strokeWidth="2.5"
        strokeLinejoin="round"
      >
        <circle cx="57" cy="236" r="30" />
        <circle cx="57" cy="236" r="11" />
        <path d="M86 230h88v26h-16v-14h-14v10h-14v-10H86" />
      </g>
    </g>
  );
}

function TextMessage() {
  const ink = "var(--color-accent-content)";
  return (
    <g transform="matrix(1 -.2 0 1 220 70)" clipPath="url(#leaf)">
      <path d="M0 0h200.5v316H0z" className="fill-accent" />
      <Heading kind="have" title="Text message" muted={ink} ink={ink} />
      <g fill="none" stroke={ink} strokeOpacity="0.5" strokeWidth="2.5" strokeLinecap="round">
        <rect x="38" y="110" width="124" height="240" rx="16" />
        <path d="M84 126h32" strokeWidth="3.5" />
      </g>
      <path
        d="M26 156a8 8 0 0 1 8-8h132a8 8 0 0 1 8 8v62a8 8 0 0 1-8 8H64l-18 16v-16H34a8 8 0 0 1-8-8z"
        fill={ink}
      />
      <text x="42" y="175" className="text-[15px]" fill="var(--color-accent)">
        Your code is
      </text>
      <text x="41" y="210" className="font-mono text-[28px] font-bold" fill="var(--color-accent)">
        482 913
      </text>
    </g>
  );
}

function SignedIn() {
  return (
    <g transform="matrix(1 .2 0 1 420 30)">
      <path d="M0 0h200v316H0z" className="fill-base-100 stroke-line-strong" />
      <path d="M0 0h200v316H0z" fill="url(#from-crease)" />
      <Heading kind="both" title="Signed in" muted="var(--muted)" ink="var(--color-base-content)" />
      <g transform="translate(12 96) scale(5.4)">
        <MarkShapes />
      </g>
    </g>
  );
}

function Heading({ kind, title, muted, ink }: { kind: string; title: string; muted: string; ink: string }) {
  return (
    <>
      <text x="26" y="48" className="font-mono text-[16px]" fill={muted}>
        {kind}
      </text>
      <text x="26" y="80" className="text-[23px] font-bold tracking-tight" fill={ink}>
        {title}
      </text>
    </>
  );
}
