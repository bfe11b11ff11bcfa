// Who does what the outbox asks for, and what else an instance does beside answering.
import "server-only";
import { startLinking } from "../audit-chain";
import { sendMail } from "../mail/send-mail";
import { rebuildOverview, refreshOverview } from "../overview/refresh";
import { removeWhatIsOver } from "../retention";
import { startWorker } from "../worker";
import { deleteDueAccount } from "./delete-due-account";
import { tellLostPhone } from "./lost-phone";
import { textPhoneChanged } from "./text-phone-changed";

/** Starts this instance's worker, and that which links the audit trail. Called once, when the server starts. */
export function startJobs(): void {
  startLinking();
  startWorker({
    send_mail: sendMail,
    text_phone_changed: textPhoneChanged,
    tell_lost_phone: tellLostPhone,
    delete_account: ({ userId }) => deleteDueAccount(userId),
    refresh_overview: ({ fromDay }) => (fromDay ? rebuildOverview(new Date(fromDay)) : refreshOverview()),
    remove_what_is_over: () => removeWhatIsOver(new Date()),
  });
}
