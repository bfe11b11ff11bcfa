import { BAR_HEIGHT, drawBars, type Bar } from "../picture/bars";
import { COLORS, svgFile } from "../picture/frame";
import { toFigure, percentile } from "../rounds";
import type { MeasuredPages } from "./report";

export function drawPages({ bare, asMuch, light, full, flooded }: MeasuredPages): string {
  const rates = [bare, asMuch, light, full].map((page): Bar => {
    const { median } = toFigure(page.slices.map(({ perSecond }) => perSecond));
    const color = page === light || page === full ? COLORS.product : COLORS.floor;
    return { name: page.name, parts: [{ value: median, color }], says: median.toFixed(0) };
  });
  const waits = [
    { name: "p50, nothing else", values: flooded.idle, share: 0.5, color: COLORS.other },
    { name: "p50, sign-ins flood in", values: flooded.busy, share: 0.5, color: COLORS.bad },
    { name: "p99, nothing else", values: flooded.idle, share: 0.99, color: COLORS.other },
    { name: "p99, sign-ins flood in", values: flooded.busy, share: 0.99, color: COLORS.bad },
  ].map(({ name, values, share, color }): Bar => {
    const value = percentile(values, share);
    return { name, parts: [{ value, color }], says: `${value.toFixed(0)} ms` };
  });
  return svgFile("Pages behind the gate", 960, 100 + rates.length * BAR_HEIGHT, [
    drawBars(
      { title: "A second, 16 people at once", bars: rates },
      { left: 20, top: 60, width: 450, names: 180 },
    ),
    drawBars(
      { title: `How long ${light.name} takes`, bars: waits },
      { left: 500, top: 60, width: 440, names: 150 },
    ),
  ]);
}
