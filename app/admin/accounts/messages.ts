// Labels for the filters and sort orders of the user list.
import type { ActiveFilter } from "@/components/active-filters";
import {
  accountParams,
  type AccountFilter,
  type AccountSort,
  type AccountStatus,
  type FilterParams,
} from "@/lib/admin/users/user-filter";
import type { Period } from "@/lib/admin/deliveries/days";
import type { Total } from "@/lib/admin/users/user-page";
import { countryName } from "@/lib/values/phone-number";
import { address } from "@/app/search-params";

export const statusNames: Record<AccountStatus, string> = {
  all: "All",
  active: "Active",
  locked: "Locked",
  suspended: "Suspended",
  admin: "Admins",
  lapsed: "Number reassigned",
};

/** Returns the active filters, each with the URL of the list without it. */
export function activeFilters(filter: AccountFilter, path = "/admin/accounts"): ActiveFilter[] {
  const params = accountParams(filter);
  const getUrlWithout = (...names: string[]) => address(path, omit(params, names));
  return [
    ...(params["q"] ? [{ label: `Search: ${filter.search}`, without: getUrlWithout("q") }] : []),
    ...(params["status"]
      ? [{ label: `Status: ${statusNames[filter.status]}`, without: getUrlWithout("status") }]
      : []),
    ...(filter.country
      ? [{ label: `Country: ${countryName(filter.country)}`, without: getUrlWithout("country") }]
      : []),
    ...describePeriod("Created", filter.created, getUrlWithout("created_from", "created_to")),
    ...describePeriod("Last sign-in", filter.signedIn, getUrlWithout("signed_in_from", "signed_in_to")),
  ];
}

export function totalWords({ count, isExact }: Total): string {
  return `${isExact ? "" : "about "}${count.toLocaleString("en")} ${count === 1 ? "user" : "users"}`;
}

/** Returns, for example, "by name, A to Z". */
export function orderWords({ sort, order }: AccountFilter): string {
  const isText = sort === "name" || sort === "email";
  const [ascending, descending] = isText ? ["A to Z", "Z to A"] : ["oldest first", "newest first"];
  return `by ${sortNames[sort]}, ${order === "asc" ? ascending : descending}`;
}

const sortNames: Record<AccountSort, string> = {
  verified: "verification date",
  created: "creation date",
  signed_in: "last sign-in",
  name: "name",
  email: "email address",
};

function describePeriod(label: string, { from, to }: Period, without: string): ActiveFilter[] {
  if (!from && !to) return [];
  const range = from && to ? `${from} to ${to}` : from ? `from ${from}` : `until ${to}`;
  return [{ label: `${label}: ${range}`, without }];
}

function omit(params: FilterParams, names: string[]): FilterParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}
