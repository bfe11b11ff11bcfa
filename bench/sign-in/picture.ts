import { COLORS, legend, svgFile } from "../picture/frame";
import { drawLines } from "../picture/lines";
import { toFigure } from "../rounds";
import { SHARE_AT_LEAST, getShare, type Crowd } from "./report";

export function drawSignIns(crowds: readonly Crowd[]): string {
  const marks = crowds.map(({ concurrency }) => concurrency);
  const along = "people at once";
  const rate = (side: "floor" | "product") => ({
    color: COLORS[side],
    points: crowds.map((crowd) => {
      const { median: y, ...spread } = toFigure(crowd[side].map(({ perSecond }) => perSecond));
      return { x: crowd.concurrency, y, ...spread };
    }),
  });
  const share = {
    color: COLORS.product,
    points: crowds.map((crowd) => {
      const { median: y, ...spread } = getShare(crowd);
      return { x: crowd.concurrency, y, ...spread };
    }),
  };
  return svgFile("Sign-ins with password and authenticator app", 960, 380, [
    legend(
      [
        { name: "Twofold", color: COLORS.product },
        {
          name: "a bare server: the same two requests, one Argon2id check, 5 statements",
          color: COLORS.floor,
        },
        { name: "aim", color: COLORS.aim, isLine: true },
      ],
      54,
    ),
    drawLines(
      { title: "A second", along, isLog: true, marks, series: [rate("floor"), rate("product")] },
      { left: 20, top: 90, width: 450, height: 270 },
    ),
    drawLines(
      {
        title: "Share of the bare server's",
        along,
        isLog: true,
        marks,
        series: [share],
        aim: SHARE_AT_LEAST,
      },
      { left: 500, top: 90, width: 440, height: 270 },
    ),
  ]);
}
