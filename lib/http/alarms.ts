// Alarms for operators: a log line, an event, and a console notice, at most once an hour per subject.
import "server-only";
import { recordStandaloneEvent, SERVER } from "@/lib/audit/record-event";
import { log } from "@/lib/observability/log";
import { isFirstUse } from "./rate-limits";

export type Alarm =
  /** Requests arrive without a valid client address, so their clients share one limit. */
  | { alarm: "client_address_unknown"; subject: string }
  /** Too many sign-ins fail. `subject` is a network, or "all" for the whole deployment. */
  | { alarm: "sign_ins_failing"; subject: string };

export async function raiseAlarm({ alarm, subject }: Alarm): Promise<void> {
  if (!(await isFirstUse("alarms_per_subject", `${alarm} ${subject}`))) return;
  log.error({ alarm, subject }, "operators have to look at this");
  await recordStandaloneEvent(SERVER, { name: "alarm_raised", userId: null, data: { alarm, subject } });
}
