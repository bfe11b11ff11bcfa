import type { CallbackPost } from "../callbacks";
import type { Fault } from "../faults";
import type { JournalEntry } from "../journal";
import type { Mail } from "../mails";
import type { Message } from "../messages";
import type { VerifyRequest } from "../requests";
import type { Switches } from "../switches";

export interface View {
  style: string;
  script: string;
  /** The number whose phone is shown, without `+`. Undefined before the first message. */
  chosen: string | undefined;
  /** Whether the user selected the number. Otherwise the page follows the newest message. */
  pinned: boolean;
  messages: Message[];
  /** Oldest first. Undefined if the simulator has no mailbox. */
  mails: Mail[] | undefined;
  requests: VerifyRequest[];
  faults: Fault[];
  /** Value for VONAGE_API_HOST. */
  address: string;
  callbacks: CallbackPost[];
  /** The last calls about this number, oldest first. */
  calls: JournalEntry[];
  /** Simulated ms. */
  now: number;
  switches: Switches;
}
