// The colors of app/globals.css without oklch, which email clients do not support, and the logo.
import "server-only";

type Color = { light: string; dark: string };

export const COLORS = {
  page: { light: "#f0f6f5", dark: "#111819" },
  card: { light: "#fbfefd", dark: "#192224" },
  line: { light: "#d5dfdc", dark: "#2c393b" },
  text: { light: "#132427", dark: "#e3edeb" },
  muted: { light: "#4b5d60", dark: "#a5b4b3" },
  primary: { light: "#00535c", dark: "#84dcda" },
  onPrimary: { light: "#ffffff", dark: "#042022" },
  /** Folded side of the first strip of the logo. */
  turn: { light: "#3b7b82", dark: "#5fb1b3" },
  accent: { light: "#f5b338", dark: "#fcbb44" },
} satisfies Record<string, Color>;

export const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

const dark = Object.fromEntries(Object.entries(COLORS).map(([name, color]) => [name, color.dark])) as Record<
  keyof typeof COLORS,
  string
>;

/** Inline styles have precedence, so each rule needs `!important`. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:${dark.page}!important}
.card{background:${dark.card}!important;border-color:${dark.line}!important}
.text{color:${dark.text}!important}
.muted{color:${dark.muted}!important}
.line{border-color:${dark.line}!important}
.main{background:${dark.primary}!important;border-color:${dark.primary}!important;color:${dark.onPrimary}!important}
.other{border-color:${dark.primary}!important;color:${dark.primary}!important}
.strip{background:${dark.primary}!important}
.turn{background:${dark.turn}!important}
.end{background:${dark.accent}!important}
.fold{border-color:${dark.primary} ${dark.turn}!important}
.foot{border-color:${dark.turn} ${dark.accent}!important}
}
`;

/** A table, because many mailboxes block images. Outlook cannot draw the triangles and shows no logo. */
export const BRAND_MARK = `<!--[if !mso]><!--><table role="presentation" cellpadding="0" cellspacing="0" aria-hidden="true" style="font-size:0;line-height:0">
<tr>${cell("strip", COLORS.primary, 9)}<td>${triangles("fold", COLORS.primary, COLORS.turn)}</td>${cell("end", COLORS.accent, 9)}</tr>
<tr><td></td>${cell("turn", COLORS.turn, 8)}<td></td></tr>
<tr><td></td><td>${triangles("foot", COLORS.turn, COLORS.accent)}</td><td></td></tr>
</table><!--<![endif]-->`;

function cell(name: string, { light }: Color, width: number): string {
  return `<td class="${name}" width="${width}" height="8" style="width:${width}px;height:8px;background:${light}"></td>`;
}

function triangles(name: string, top: Color, right: Color): string {
  return `<div class="${name}" style="width:0;height:0;border-style:solid;border-width:8px 8px 0 0;border-color:${top.light} ${right.light}"></div>`;
}
