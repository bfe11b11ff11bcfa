// Addresses and router headers that Next.js would answer with 500.
import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { getPath, type Refusal } from "./refusals";

/** Refuses a path whose percent-encoding is not UTF-8, such as half of a surrogate pair. */
export function checkPath(request: IncomingMessage): Refusal | null {
  return decode(getPath(request)) === null ? { status: 400, text: "This address could not be read." } : null;
}

/** Refuses a router state that Next.js could not parse. */
export function checkRouterState({ headers }: IncomingMessage): Refusal | null {
  const header = headers["next-router-state-tree"]?.toString();
  if (header === undefined || isRouterState(header)) return null;
  return { status: 400, text: "The router state could not be read." };
}

function isRouterState(header: string): boolean {
  try {
    return v.is(stateSchema, JSON.parse(decode(header) ?? ""));
  } catch {
    return false;
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

// As `flightRouterStateSchema` of Next.js (next/dist/server/app-render/types.js).
const PARAMETER_TYPES = [
  ...["c", "ci(..)(..)", "ci(.)", "ci(..)", "ci(...)", "oc"],
  ...["d", "di(..)(..)", "di(.)", "di(..)", "di(...)"],
];

const segmentSchema = v.union([
  v.string(),
  v.strictTuple([v.string(), v.string(), v.picklist(PARAMETER_TYPES), v.nullable(v.array(v.string()))]),
]);

/** Missing items count as undefined. */
const stateSchema: v.GenericSchema = v.strictTuple([
  segmentSchema,
  v.pipe(
    v.unknown(),
    v.check((children) => !Array.isArray(children)),
    v.record(
      v.string(),
      v.lazy(() => stateSchema),
    ),
  ),
  v.nullish(v.strictTuple([v.string(), v.string()])),
  v.nullish(v.picklist(["refetch", "inside-shared-layout", "metadata-only"])),
  v.nullish(v.number()),
  v.optional(v.string()),
]);
