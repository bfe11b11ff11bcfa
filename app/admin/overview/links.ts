// URLs of the lists behind a figure, for the period of the page.
import { isoDay, type Period } from "@/lib/admin/overview/period";
import { later } from "@/lib/jobs/overview/times";
import { address } from "@/app/search-params";

/** Messages of the period that match the filter. */
export function deliveriesOf(period: Period, filter: Record<string, string> = {}): string {
  const toMinute = (at: Date) => at.toISOString().slice(0, 16);
  return address("/admin/deliveries", {
    from: toMinute(period.from),
    until: toMinute(period.until),
    ...filter,
  });
}

/** Users created in the period. */
export function accountsOf(period: Period): string {
  return address("/admin/accounts", toDayParams(period, "created"));
}

/** Users whose last sign-in is in the period. */
export function signedInDuring(period: Period): string {
  return address("/admin/accounts", toDayParams(period, "signed_in"));
}

function toDayParams({ from, until }: Period, name: string): Record<string, string> {
  return { [`${name}_from`]: isoDay(from), [`${name}_to`]: isoDay(later(until, -1)) };
}
