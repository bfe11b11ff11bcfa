// Every call that the API received and what it was answered, so that a test can count what really went out.

export type CallKind = "send" | "check" | "cancel" | "next" | "text" | "other";

export interface JournalEntry {
  /** ISO time by the simulator's clock. */
  at: string;
  call: CallKind;
  method: string;
  path: string;
  /** Parsed JSON, or the text as it came when it is none. */
  body: unknown;
  /** null until it is answered, and for good when the connection was dropped instead. */
  status: number | null;
  to: string[];
  request_id: string | null;
  /** The fault that was in the way, if one was. */
  fault: string | null;
}

export interface Journal {
  /** Writes a call down as it arrives; what it was answered is filled in later. */
  add(entry: JournalEntry): JournalEntry;
  list(filter?: {
    to?: string | undefined;
    requestId?: string | undefined;
    call?: string | undefined;
  }): JournalEntry[];
  clear(): void;
}

const ENTRIES_KEPT = 100_000;

/** Opens an empty journal. */
export function openJournal(): Journal {
  let entries: JournalEntry[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > ENTRIES_KEPT) entries = entries.slice(-ENTRIES_KEPT / 2);
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
