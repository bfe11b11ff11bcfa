// Renders a QR code as one SVG path. Dark on white in every theme: not all scanners read inverted codes.
import { encode } from "uqr";

/** Quiet zone in modules (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** `label` describes the code for screen readers. The page must offer its content in another form, too. */
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
