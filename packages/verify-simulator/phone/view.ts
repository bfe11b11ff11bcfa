// The data that the page shows.
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
  /** The number whose phone is shown, without `+`; absent while nothing was ever sent. */
  chosen: string | undefined;
  /** Whether the visitor picked it; otherwise the page follows the newest. */
  pinned: boolean;
  messages: Message[];
  /** Oldest first; absent where the simulator has no mailbox. */
  mails: Mail[] | undefined;
  requests: VerifyRequest[];
  faults: Fault[];
  /** What the apps set VONAGE_API_HOST to. */
  address: string;
  callbacks: CallbackPost[];
  /** The last calls about this number, oldest first. */
  calls: JournalEntry[];
  /** Simulated ms. */
  now: number;
  switches: Switches;
}
