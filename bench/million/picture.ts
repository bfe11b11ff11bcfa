// Draws how much slower everything is with many users.
import { BAR_HEIGHT, drawBars } from "../picture/bars";
import { COLORS, legend, svgFile } from "../picture/frame";
import { TIMES_AT_MOST, getSlowdown, type Grown, type Sizes } from "./report";

export function drawMillion(grown: readonly Grown[], { few, many }: Sizes): string {
  const bars = grown.map((each) => {
    const { median, least, most } = getSlowdown(each);
    return {
      name: `${each.name}, ${each.concurrency} at once`,
      parts: [{ value: median, color: COLORS.product }],
      says: `× ${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
    };
  });
  const title = `With ${many.toLocaleString("en")} users, beside ${few.toLocaleString("en")}`;
  return svgFile(title, 960, 124 + bars.length * BAR_HEIGHT, [
    legend([{ name: `aim: ${TIMES_AT_MOST} × the time at most`, color: COLORS.aim, isLine: true }], 54),
    drawBars(
      { title: "Times as long", bars, aim: TIMES_AT_MOST },
      { left: 20, top: 86, width: 920, names: 230 },
    ),
  ]);
}
