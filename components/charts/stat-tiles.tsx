// Headline numbers, each with an optional note.
import type { ReactNode } from "react";

export type StatTile = { name: string; value: string; note?: ReactNode };

export function StatTiles({ tiles }: { tiles: readonly StatTile[] }) {
  return (
    <dl className="grid grid-cols-2 sheet lg:grid-cols-4">
      {tiles.map(({ name, value, note }) => (
        <div
          key={name}
          className="border-line px-5 py-4 odd:border-r max-lg:nth-[n+3]:border-t lg:not-last:border-r"
        >
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="text-2xl font-semibold tracking-tight tabular-nums sm:text-3xl">{value}</dd>
          {note && <dd className="mt-0.5 text-sm text-muted">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
