// Who does what the outbox asks for, and what else an instance does beside answering.
import "server-only";
import { startChainWorker } from "@/lib/audit/chain";
import { sendMail } from "@/lib/notifications/emails/send-email";
import { rebuildOverview, refreshOverview } from "@/lib/jobs/overview/refresh";
import { purgeExpired } from "@/lib/jobs/retention";
import { startWorker } from "@/lib/jobs/job-worker";
import { deleteDueAccount } from "./deletion/delete-due-account";
import { tellLostPhone } from "./recovery/my-recovery-case";
import { textPhoneChanged } from "./phone/text-phone-changed";

/** Starts this instance's worker, and that which links the audit trail. Called once, when the server starts. */
export function startJobs(): void {
  startChainWorker();
  startWorker({
    send_mail: sendMail,
    text_phone_changed: textPhoneChanged,
    tell_lost_phone: tellLostPhone,
    delete_account: ({ userId }) => deleteDueAccount(userId),
    refresh_overview: ({ fromDay }) => (fromDay ? rebuildOverview(new Date(fromDay)) : refreshOverview()),
    remove_what_is_over: () => purgeExpired(new Date()),
  });
}
