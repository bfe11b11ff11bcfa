import { LIMITS, type LimitName } from "@/lib/deliveries/limits/limits";
import { LIMIT_NAMES, type StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { limitTexts } from "./messages";

export type LimitRow = { name: LimitName; free: number; perAnswered: number };

export function limitRows({ limits }: StoredSettings): LimitRow[] {
  return LIMIT_NAMES.map((name) => ({ name, ...LIMITS[name], ...limits[name] })).map(
    ({ name, free, perAnswered }) => ({ name, free, perAnswered }),
  );
}

export const limitColumns = [
  { head: "Limit", cell: ({ name }: LimitRow) => limitTexts[name].label },
  { head: "Not entered", cell: ({ free }: LimitRow) => String(free) },
  { head: "More per verified code", cell: ({ perAnswered }: LimitRow) => String(perAnswered) },
  { head: "Notes", cell: ({ name }: LimitRow) => limitTexts[name].about },
];
