// The limits of a version as rows to read.
import { LIMITS, type LimitName } from "@/lib/deliveries/limits";
import { LIMIT_NAMES, type StoredSettings } from "@/lib/deliveries/stored-settings";
import { limitWords } from "./words";

export type LimitRow = { name: LimitName; free: number; perAnswered: number };

export function limitRows({ limits }: StoredSettings): LimitRow[] {
  return LIMIT_NAMES.map((name) => ({ name, ...LIMITS[name], ...limits[name] })).map(
    ({ name, free, perAnswered }) => ({ name, free, perAnswered }),
  );
}

export const limitColumns = [
  { head: "Limit", cell: ({ name }: LimitRow) => limitWords[name].label },
  { head: "Not entered", cell: ({ free }: LimitRow) => String(free) },
  { head: "More per verified code", cell: ({ perAnswered }: LimitRow) => String(perAnswered) },
  { head: "Notes", cell: ({ name }: LimitRow) => limitWords[name].about },
];
