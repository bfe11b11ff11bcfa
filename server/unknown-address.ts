// Alerts operators to requests whose client address the proxies do not report.
import { raiseAlarm } from "@/lib/http/alarms";
import { reportError } from "@/lib/observability/report-error";
import type { Proxies } from "./connection";

const REPORT_EVERY_MS = 60 * 1000;
let reportedAt = 0;

/** At most one query a minute, whatever the number of such requests. Does not delay the request. */
export function reportUnknownAddress({ header }: Proxies): void {
  if (Date.now() - reportedAt < REPORT_EVERY_MS) return;
  reportedAt = Date.now();
  raiseAlarm({ alarm: "client_address_unknown", subject: header }).catch((error: unknown) =>
    reportError(error, { method: "", route: "unknown", kind: "alarm" }),
  );
}
