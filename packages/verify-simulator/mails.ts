// Mails beside the phone, for programs that send both. The simulator takes them from whoever has them (dev/mailbox in this
// repository) and is whole without.

export interface Mail {
  id: string;
  messageId: string;
  /** The addresses that it was delivered to, not what it says. */
  to: string[];
  /** The sender's name, or else address. */
  from: string;
  subject: string;
  text: string;
  html: string;
  /** As it came over the wire. */
  source: string;
  /** Real ms, by this machine's clock. */
  receivedAt: number;
}

export interface Mails {
  /** Oldest first. */
  list(to?: string): Mail[];
  /** Is told whenever something has come or gone. */
  onChange(listener: () => void): void;
  clear(): void;
}
