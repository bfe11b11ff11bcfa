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
  const without = (...names: string[]) => address(path, omit(params, names));
  return [
    ...(params["q"] ? [{ label: `Search: ${filter.search}`, without: without("q") }] : []),
    ...(params["status"]
      ? [{ label: `Status: ${statusNames[filter.status]}`, without: without("status") }]
      : []),
    ...(filter.country
      ? [{ label: `Country: ${countryName(filter.country)}`, without: without("country") }]
      : []),
    ...period("Created", filter.created, without("created_from", "created_to")),
    ...period("Last sign-in", filter.signedIn, without("signed_in_from", "signed_in_to")),
  ];
}

export function totalWords({ count, isExact }: Total): string {
  return `${isExact ? "" : "about "}${count.toLocaleString("en")} ${count === 1 ? "user" : "users"}`;
}

/** Returns, for example, "by name, A to Z". */
export function orderWords({ sort, order }: AccountFilter): string {
  const isText = sort === "name" || sort === "email";
  const [rising, falling] = isText ? ["A to Z", "Z to A"] : ["oldest first", "newest first"];
  return `by ${sortNames[sort]}, ${order === "asc" ? rising : falling}`;
}

const sortNames: Record<AccountSort, string> = {
  verified: "verification date",
  created: "creation date",
  signed_in: "last sign-in",
  name: "name",
  email: "email address",
};

function period(label: string, { from, to }: Period, without: string): ActiveFilter[] {
  if (!from && !to) return [];
  const words = from && to ? `${from} to ${to}` : from ? `from ${from}` : `until ${to}`;
  return [{ label: `${label}: ${words}`, without }];
}

function omit(params: FilterParams, names: string[]): FilterParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}
