// Tables whose entries only have a type, such as the data of each event.
import "server-only";

export type NoData = Record<string, never>;

/** Carries a type into a table. Its value is never used. */
export const data = <Data>() => null as Data | null;

export const noData = data<NoData>();
