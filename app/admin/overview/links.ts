// URLs of the lists behind a figure, for the period of the page.
import { isoDay, type Period } from "@/lib/admin/overview/period";
import { addMilliseconds } from "@/lib/jobs/overview/times";
import { buildUrl } from "@/app/search-params";

/** Messages of the period that match the filter. */
export function getDeliveriesUrl(period: Period, filter: Record<string, string> = {}): string {
  const toMinute = (at: Date) => at.toISOString().slice(0, 16);
  return buildUrl("/admin/deliveries", {
    from: toMinute(period.from),
    until: toMinute(period.until),
    ...filter,
  });
}

/** Users created in the period. */
export function getNewUsersUrl(period: Period): string {
  return buildUrl("/admin/accounts", toDayParams(period, "created"));
}

/** Users whose last sign-in is in the period. */
export function getSignedInUsersUrl(period: Period): string {
  return buildUrl("/admin/accounts", toDayParams(period, "signed_in"));
}

function toDayParams({ from, until }: Period, name: string): Record<string, string> {
  return { [`${name}_from`]: isoDay(from), [`${name}_to`]: isoDay(addMilliseconds(until, -1)) };
}
