import { COLORS, legend, svgFile } from "../picture/frame";
import { drawLines } from "../picture/lines";
import { TIMES_AT_MOST, type Milestone } from "./report";

export function drawMemory(reached: readonly Milestone[]): string {
  const line = (color: string, of: (at: Milestone) => number) => ({
    color,
    points: reached.map((at) => ({ x: at.signIns, y: of(at) })),
  });
  const marks = reached.map(({ signIns }) => signIns);
  return svgFile("Memory of the server after so many sign-ins, garbage collected", 960, 380, [
    legend(
      [
        { name: "resident", color: COLORS.product },
        { name: "JavaScript heap in use", color: COLORS.other },
        { name: `${TIMES_AT_MOST} × the first`, color: COLORS.aim, isLine: true },
      ],
      54,
    ),
    drawLines(
      {
        title: "MiB",
        along: "sign-ins",
        marks,
        series: [
          line(COLORS.product, ({ residentMiB }) => residentMiB),
          line(COLORS.other, ({ heapMiB }) => heapMiB),
        ],
        aim: TIMES_AT_MOST * (reached[0]?.residentMiB ?? 0),
      },
      { left: 20, top: 90, width: 920, height: 270 },
    ),
  ]);
}
