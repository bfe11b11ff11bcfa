// Who does what the outbox asks for.
import "server-only";
import { sendMail } from "../mail/send-mail";
import { startWorker } from "../worker";
import { deleteDueAccount } from "./delete-due-account";
import { textPhoneChanged } from "./text-phone-changed";

/** Starts this instance's worker. Called once, when the server starts. */
export function startJobs(): void {
  startWorker({
    send_mail: sendMail,
    text_phone_changed: textPhoneChanged,
    delete_account: ({ userId }) => deleteDueAccount(userId),
  });
}
