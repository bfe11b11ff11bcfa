import type { AuditedChange, EventName } from "../../lib/audit/events";
import type { ClientInfo } from "../../lib/http/client-info";
import type { NotificationData, NotificationKind } from "../../lib/notifications/notifications";
import type { Chance } from "../random";
import type { Cast } from "./people";
import type { RowWriter } from "./table-writer";

export type HistoryOptions = {
  users: number;
  days: number;
  /** End of the history. */
  until: Date;
  seed: number;
  /** The number of admins. They are the first users. */
  admins: number;
  cast: Cast;
  passwordHash: string;
  /** Average sign-ins per user. */
  returns: number;
  /** Whether the limits have counted the messages. */
  isCounted: boolean;
  writer: RowWriter;
  /** Records an event in the audit trail, if the history has one. */
  recordEvent: <Name extends EventName>(client: ClientInfo, change: AuditedChange<Name>, at: number) => void;
};

/** `by` is the client that made the change, if the notification shows it. */
export type AddNotification = <Kind extends NotificationKind>(
  n: number,
  kind: Kind,
  at: number,
  data: NotificationData<Kind>,
  chance: Chance,
  by?: ClientInfo,
) => void;
