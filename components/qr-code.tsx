// A QR code as one path: dark on white in every theme, because cameras want it so.
import { encode } from "uqr";

/** Modules of white around it that a reader needs (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** `label` says what it is to those who do not see it; what it holds has to stand on the page in another form, too. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="size-56 rounded-field border border-line bg-white"
    >
      <path d={dark.join("")} className="fill-black" />
    </svg>
  );
}
