import { toFigure } from "../rounds";
import { alignColumns, type Goal } from "../table";
import type { Load, PublicPage } from "./load";

export type LoadedPage = PublicPage & { loads: Load[] };

const KB = 1000;
export const MORE_AT_MOST_KB = 15;

const getMedian = ({ loads }: LoadedPage, select: (load: Load) => number) =>
  toFigure(loads.map(select)).median;
export const scriptKb = (page: LoadedPage) => getMedian(page, ({ scriptBytes }) => scriptBytes) / KB;

export const lcpSeconds = (page: LoadedPage) => getMedian(page, ({ lcpMs }) => lcpMs) / 1000;

export function pageSizeTable(empty: LoadedPage, pages: readonly LoadedPage[]): string {
  const rows = [empty, ...pages].map((page) => [
    page.name,
    scriptKb(page).toFixed(1),
    page === empty ? "" : `+${(scriptKb(page) - scriptKb(empty)).toFixed(1)}`,
    String(getMedian(page, ({ scripts }) => scripts)),
    (getMedian(page, ({ allBytes }) => allBytes) / KB).toFixed(0),
    lcpSeconds(page).toFixed(2),
    getMedian(page, ({ cls }) => cls).toFixed(3),
    getMedian(page, ({ tbtMs }) => tbtMs).toFixed(0),
  ]);
  return [
    "Script (kB, gzip, until loaded) beside an empty page of the same Next; all that was loaded; and how it feels on a slow phone:",
    "processor slowed down 4 times, 1.44 Mbit/s, 560 ms to the first byte of each answer.",
    "",
    alignColumns([["", "script kB", "more", "files", "all kB", "LCP s", "CLS", "TBT ms"], ...rows]),
  ].join("\n");
}

export function pageSizeGoals(empty: LoadedPage, pages: readonly LoadedPage[]): Goal[] {
  const forms = pages
    .filter(({ isForm }) => isForm)
    .map((page) => ({ name: page.name, more: scriptKb(page) - scriptKb(empty) }));
  return [
    {
      aim: `at most ${MORE_AT_MOST_KB} kB more script than an empty page, for sign-in, sign-up and the code`,
      isHeld: forms.every(({ more }) => more <= MORE_AT_MOST_KB),
      figures: [forms.map(({ name, more }) => `${name} +${more.toFixed(1)}`).join(", ")],
    },
  ];
}
