import type { Slice } from "../drive";
import { toFigure, percentile, toRatio, type Figure } from "../rounds";
import { alignColumns, type Goal } from "../table";
import type { Content } from "./doors";

export type MeasuredPage = {
  name: string;
  content: Content;
  slices: Slice[];
};

/** Milliseconds per visit at a steady rate, alone and during sign-ins, and sign-ins per second and round. */
export type Flooded = { idle: number[]; busy: number[]; signInsPerSecond: number[] };

export type MeasuredPages = {
  bare: MeasuredPage;
  /** As large as the light page. */
  asMuch: MeasuredPage;
  light: MeasuredPage;
  full: MeasuredPage;
  flooded: Flooded;
};

const SHARE_AT_LEAST = 0.9;
const TIMES_AT_MOST = 5;

const perSecond = ({ slices }: MeasuredPage) => slices.map((slice) => slice.perSecond);
const share = (page: MeasuredPage, floor: MeasuredPage): Figure => toRatio(perSecond(page), perSecond(floor));
const spread = ({ median, least, most }: Figure) =>
  `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;

export function pageTables({ bare, asMuch, light, full, flooded }: MeasuredPages): string {
  const rows = [bare, asMuch, light, full].map((page) => {
    const { name, content, slices } = page;
    const of = (what: (slice: Slice) => number) => toFigure(slices.map(what)).median;
    const latencies = slices.flatMap(({ latenciesMs }) => latenciesMs);
    return [
      name,
      String(content.elements),
      (content.bytes / 1024).toFixed(1),
      of((slice) => slice.perSecond).toFixed(0),
      page === bare ? "1" : spread(share(page, bare)),
      page === bare ? "" : spread(share(page, asMuch)),
      ...[0.5, 0.99].map((part) => percentile(latencies, part).toFixed(0)),
      of((slice) => slice.serverMs).toFixed(2),
      of((slice) => slice.databaseMs).toFixed(2),
      `${(100 * of((slice) => slice.driverShare)).toFixed(0)} %`,
    ];
  });
  const head = [
    "",
    "elements",
    "kB",
    "/s",
    "of the bare page",
    "of as much",
    "p50 ms",
    "p99",
    "CPU ms",
    "database",
    "driver",
  ];
  const at = (values: readonly number[]) =>
    [0.5, 0.95, 0.99].map((part) => percentile(values, part).toFixed(0));
  return [
    alignColumns([head, ...rows]),
    "",
    `${light.name} at a steady pace, ms from the moment when it was due:`,
    alignColumns([
      ["", "p50", "p95", "p99"],
      ["nothing else going on", ...at(flooded.idle)],
      [
        `${toFigure(flooded.signInsPerSecond).median.toFixed(0)} sign-ins a second meanwhile`,
        ...at(flooded.busy),
      ],
    ]),
  ].join("\n");
}

export function pageAims({ bare, asMuch, light, full, flooded }: MeasuredPages): Goal[] {
  const gate = share(light, asMuch);
  const times = percentile(flooded.busy, 0.99) / percentile(flooded.idle, 0.99);
  return [
    {
      aim: `behind the gate at least ${SHARE_AT_LEAST.toFixed(2)} of the pages a second that Next serves of a page as large with one query`,
      isHeld: gate.median >= SHARE_AT_LEAST,
      figures: [
        `${light.name} ${spread(gate)}; of an almost empty page: ${light.name} ${spread(share(light, bare))}, ${full.name} ${spread(share(full, bare))}`,
      ],
    },
    {
      aim: `a page takes at most ${TIMES_AT_MOST} × as long (p99) while sign-ins keep the processors at hashes`,
      isHeld: times <= TIMES_AT_MOST,
      figures: [`× ${times.toFixed(1)}`],
    },
  ];
}
