// Records every API call with its response status, so that tests can count calls.

export type CallKind = "send" | "check" | "cancel" | "next" | "text" | "other";

export interface JournalEntry {
  /** ISO time by the simulator's clock. */
  at: string;
  call: CallKind;
  method: string;
  path: string;
  /** Parsed JSON, or the text if it is not JSON. */
  body: unknown;
  /** null until the response, and permanently if the connection was dropped. */
  status: number | null;
  to: string[];
  request_id: string | null;
  /** The fault that affected the call, or null. */
  fault: string | null;
}

export interface Journal {
  /** Records a call when it arrives. The caller sets the status later. */
  add(entry: JournalEntry): JournalEntry;
  list(filter?: {
    to?: string | undefined;
    requestId?: string | undefined;
    call?: string | undefined;
  }): JournalEntry[];
  clear(): void;
}

const MAX_ENTRIES = 100_000;

/** Opens an empty journal. */
export function openJournal(): Journal {
  let entries: JournalEntry[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries = entries.slice(-MAX_ENTRIES / 2);
      return entry;
    },
    list: ({ to, requestId, call } = {}) =>
      entries.filter(
        (entry) =>
          (to === undefined || entry.to.includes(to)) &&
          (requestId === undefined || entry.request_id === requestId) &&
          (call === undefined || entry.call === call),
      ),
    clear() {
      entries = [];
    },
  };
}
