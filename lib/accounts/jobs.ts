import "server-only";
import { startChainWorker } from "@/lib/audit/chain";
import { sendQueuedEmail } from "@/lib/notifications/emails/send-email";
import { rebuildOverview, refreshOverview } from "@/lib/jobs/overview/refresh";
import { purgeExpired } from "@/lib/jobs/retention";
import { startWorker } from "@/lib/jobs/job-worker";
import { deleteDueAccount } from "./deletion/delete-due-account";
import { notifyRecoveryCase } from "./recovery/my-recovery-case";
import { textPhoneChanged } from "./phone/text-phone-changed";

export function startJobs(): void {
  startChainWorker();
  startWorker({
    send_mail: sendQueuedEmail,
    text_phone_changed: textPhoneChanged,
    tell_lost_phone: notifyRecoveryCase,
    delete_account: ({ userId }) => deleteDueAccount(userId),
    refresh_overview: ({ fromDay }) => (fromDay ? rebuildOverview(new Date(fromDay)) : refreshOverview()),
    remove_what_is_over: () => purgeExpired(new Date()),
  });
}
