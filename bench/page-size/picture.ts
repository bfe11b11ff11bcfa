import { BAR_HEIGHT, drawBars, type Bar } from "../picture/bars";
import { COLORS, legend, svgFile } from "../picture/frame";
import { MORE_AT_MOST_KB, lcpSeconds, scriptKb, type LoadedPage } from "./report";

export function drawPageSizes(empty: LoadedPage, pages: readonly LoadedPage[]): string {
  const base = scriptKb(empty);
  const scripts = [empty, ...pages].map((page): Bar => {
    const more = Math.max(0, scriptKb(page) - base);
    const parts = [
      { value: base, color: COLORS.floor },
      { value: more, color: COLORS.product },
    ];
    return { name: page.name, parts, says: page === empty ? base.toFixed(0) : `+${more.toFixed(1)}` };
  });
  const paints = [empty, ...pages].map((page): Bar => {
    const value = lcpSeconds(page);
    return { name: "", parts: [{ value, color: COLORS.other }], says: `${value.toFixed(1)} s` };
  });
  return svgFile("What a page makes a phone load", 960, 124 + scripts.length * BAR_HEIGHT, [
    legend(
      [
        { name: "an empty page of the same Next", color: COLORS.floor },
        { name: "what Twofold adds", color: COLORS.product },
        { name: "aim for sign-in, sign-up and the code", color: COLORS.aim, isLine: true },
      ],
      54,
    ),
    drawBars(
      { title: "Script, kB (gzip)", bars: scripts, aim: base + MORE_AT_MOST_KB },
      { left: 20, top: 86, width: 580, names: 170 },
    ),
    drawBars(
      { title: "Largest contentful paint, slow phone and network", bars: paints },
      { left: 630, top: 86, width: 310, names: 0 },
    ),
  ]);
}
