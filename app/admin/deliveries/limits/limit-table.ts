import type { Column } from "@/components/data-table";
import { LIMITS, type LimitName } from "@/lib/deliveries/limits/limits";
import { LIMIT_NAMES, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { limitTexts } from "./messages";

export type LimitRow = { name: LimitName; free: number; perAnswered: number };

export function limitRows({ limits }: StoredSettings): LimitRow[] {
  return LIMIT_NAMES.map((name) => ({ name, ...LIMITS[name], ...limits[name] })).map(
    ({ name, free, perAnswered }) => ({ name, free, perAnswered }),
  );
}

export const limitColumns: Column<LimitRow>[] = [
  { head: "Limit", cell: ({ name }) => limitTexts[name].label },
  { head: "Not entered", isFigure: true, card: "labeled", cell: ({ free }) => String(free) },
  {
    head: "More per verified code",
    isFigure: true,
    card: "labeled",
    cell: ({ perAnswered }) => String(perAnswered),
  },
  { head: "Notes", card: "inline", cell: ({ name }) => limitTexts[name].about },
];
