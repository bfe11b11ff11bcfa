// What a made-up history consists of.
import type { AuditedChange } from "../../lib/audit/record-event";
import type { ClientInfo } from "../../lib/http/client-info";
import type { Cast } from "./people";
import type { Book } from "./table-writer";

export type HistoryOptions = {
  users: number;
  days: number;
  /** The history ends then. */
  until: Date;
  seed: number;
  /** The first so many users are admins. */
  admins: number;
  cast: Cast;
  passwordHash: string;
  /** How often each of them comes back, on an average. */
  returns: number;
  /** Whether the limits have counted the messages. */
  isCounted: boolean;
  book: Book;
  /** Where the audit trail is kept, if it is. */
  tell: (client: ClientInfo, change: AuditedChange, at: number) => void;
};
