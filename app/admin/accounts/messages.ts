// Labels for the filters and sort orders of the user list.
import type { ActiveFilter } from "@/components/active-filters";
import {
  toUserParams,
  type UserFilter,
  type UserSort,
  type UserStatus,
  type FilterParams,
} from "@/lib/admin/users/user-filter";
import type { Period } from "@/lib/admin/deliveries/days";
import type { ListedFactor, Total } from "@/lib/admin/users/user-page";
import { getCountryName } from "@/lib/values/phone-number";
import { buildUrl } from "@/app/search-params";

export const statusNames: Record<UserStatus, string> = {
  all: "All",
  active: "Active",
  blocked: "Blocked",
  suspended: "Suspended",
  admin: "Admins",
  lapsed: "Number reassigned",
};

/** Short names, for one line of a list. */
export const factorLabels: Record<ListedFactor, string> = { passkey: "Passkey", totp: "App", sms: "Text" };

/** Returns the active filters, each with the URL of the list without it. */
export function activeFilters(filter: UserFilter, path = "/admin/accounts"): ActiveFilter[] {
  const params = toUserParams(filter);
  const getUrlWithout = (...names: string[]) => buildUrl(path, withoutParams(params, names));
  return [
    ...(params["q"] ? [{ label: `Search: ${filter.search}`, removeUrl: getUrlWithout("q") }] : []),
    ...(params["status"]
      ? [{ label: `Status: ${statusNames[filter.status]}`, removeUrl: getUrlWithout("status") }]
      : []),
    ...(filter.country
      ? [{ label: `Country: ${getCountryName(filter.country)}`, removeUrl: getUrlWithout("country") }]
      : []),
    ...describePeriod("Created", filter.created, getUrlWithout("created_from", "created_to")),
    ...describePeriod("Last sign-in", filter.signedIn, getUrlWithout("signed_in_from", "signed_in_to")),
  ];
}

export function formatTotal({ count, isExact }: Total): string {
  return `${isExact ? "" : "about "}${count.toLocaleString("en")} ${count === 1 ? "user" : "users"}`;
}

/** Returns, for example, "by name, A to Z". */
export function describeOrder({ sort, order }: UserFilter): string {
  const isText = sort === "name" || sort === "email";
  const [ascending, descending] = isText ? ["A to Z", "Z to A"] : ["oldest first", "newest first"];
  return `by ${sortNames[sort]}, ${order === "asc" ? ascending : descending}`;
}

const sortNames: Record<UserSort, string> = {
  verified: "verification date",
  created: "creation date",
  signed_in: "last sign-in",
  name: "name",
  email: "email address",
};

function describePeriod(label: string, { from, to }: Period, removeUrl: string): ActiveFilter[] {
  if (!from && !to) return [];
  const range = from && to ? `${from} to ${to}` : from ? `from ${from}` : `until ${to}`;
  return [{ label: `${label}: ${range}`, removeUrl }];
}

export function withoutParams(params: FilterParams, names: readonly string[]): FilterParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}
