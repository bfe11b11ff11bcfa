import type { Slice } from "../drive";
import { toFigure, percentile, toRatio, type Figure } from "../rounds";
import { alignColumns, type Goal } from "../table";

/** One measurement with few and with many users, one slice per round. */
export type Grown = { name: string; concurrency: number; few: Slice[]; many: Slice[] };

export type Sizes = { few: number; many: number };

export const TIMES_AT_MOST = 1.1;

/** Returns how many times as long one visit takes with many users. */
export function getSlowdown({ few, many }: Grown): Figure {
  const ms = (slices: readonly Slice[]) => slices.map(({ perSecond }) => 1000 / perSecond);
  return toRatio(ms(many), ms(few));
}

export function millionTable(grown: readonly Grown[], sizes: Sizes): string {
  const [few, many] = [sizes.few, sizes.many].map((size) => size.toLocaleString("en"));
  const rows = grown.map((each) => {
    const sides = [each.few, each.many];
    const of = (what: (slice: Slice) => number) => sides.map((slices) => toFigure(slices.map(what)).median);
    const times = getSlowdown(each);
    return [
      each.name,
      String(each.concurrency),
      ...of(({ perSecond }) => perSecond).map((value) => value.toFixed(1)),
      times.median.toFixed(2),
      `${times.least.toFixed(2)}–${times.most.toFixed(2)}`,
      ...sides.map((slices) =>
        percentile(
          slices.flatMap(({ latenciesMs }) => latenciesMs),
          0.99,
        ).toFixed(0),
      ),
      ...of(({ databaseMs }) => databaseMs).map((value) => value.toFixed(2)),
    ];
  });
  return [
    `The same with ${few} and with ${many} users; database: ms of processor time for one.`,
    "",
    alignColumns([
      [
        "",
        "at once",
        `${few}: /s`,
        `${many}: /s`,
        "times as long",
        "of rounds",
        "p99 ms",
        "p99",
        "database",
        "database",
      ],
      ...rows,
    ]),
  ].join("\n");
}

export function millionAims(grown: readonly Grown[], { few, many }: Sizes): Goal[] {
  const times = grown.map((each) => ({ ...each, times: getSlowdown(each).median }));
  return [
    {
      aim: `with ${many.toLocaleString("en")} users at most ${TIMES_AT_MOST} × the time with ${few.toLocaleString("en")}`,
      isHeld: times.every(({ times }) => times <= TIMES_AT_MOST),
      figures: [
        times
          .map(({ name, concurrency, times }) => `${name} × ${times.toFixed(2)} (${concurrency} at once)`)
          .join(", "),
      ],
    },
  ];
}
