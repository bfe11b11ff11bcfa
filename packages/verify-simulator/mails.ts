// Emails next to the phone, for programs that send both. An optional source such as dev/mailbox provides
// them.

export interface Mail {
  id: string;
  messageId: string;
  /** Addresses in the envelope, not in the header. */
  to: string[];
  /** The sender's name, or the address if there is no name. */
  from: string;
  subject: string;
  text: string;
  html: string;
  /** The raw message. */
  source: string;
  /** Real time in ms, by this machine's clock. */
  receivedAt: number;
}

export interface Mails {
  /** Oldest first. */
  list(to?: string): Mail[];
  /** Calls the listener after every change. */
  onChange(listener: () => void): void;
  clear(): void;
}
