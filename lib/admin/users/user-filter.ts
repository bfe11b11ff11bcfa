// Ignores invalid values.
import "server-only";
import { readDay, type Period } from "@/lib/admin/deliveries/days";

/** All but `lapsed` select only users whose phone number has not lapsed. */
export const USER_STATUSES = ["all", "active", "blocked", "suspended", "admin", "lapsed"] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

export const USER_SORTS = {
  verified: "desc",
  created: "desc",
  signed_in: "desc",
  name: "asc",
  email: "asc",
} as const;
export type UserSort = keyof typeof USER_SORTS;
export type SortOrder = "asc" | "desc";

export type UserFilter = {
  search: string;
  status: UserStatus;
  country: string | null;
  created: Period;
  signedIn: Period;
  sort: UserSort;
  order: SortOrder;
};

export type FilterParams = Record<string, string>;

const SEARCH_MAX_LENGTH = 100;

export function readUserFilter(getValue: (name: string) => string | undefined): UserFilter {
  const readPeriod = (name: string): Period => ({
    from: readDay(getValue(`${name}_from`)),
    to: readDay(getValue(`${name}_to`)),
  });
  const country = getValue("country") ?? "";
  const criteria = {
    search: [...(getValue("q") ?? "").normalize("NFC").replace(/[\p{Cc}\p{Cs}]/gu, "")]
      .slice(0, SEARCH_MAX_LENGTH)
      .join(""),
    status: USER_STATUSES.find((known) => known === getValue("status")) ?? "all",
    country: /^[A-Z]{2}$/.test(country) ? country : null,
    created: readPeriod("created"),
    signedIn: readPeriod("signed_in"),
  };
  const sort = SORT_NAMES.find((known) => known === getValue("sort")) ?? getDefaultSort(criteria);
  const order = getValue("order");
  return { ...criteria, sort, order: order === "asc" || order === "desc" ? order : USER_SORTS[sort] };
}

/** Omits default values. */
export function toUserParams(filter: UserFilter): FilterParams {
  const { search, status, country, created, signedIn, sort, order } = filter;
  const params = {
    q: search.trim() === "" ? "" : search,
    status: status === "all" ? "" : status,
    country: country ?? "",
    created_from: created.from ?? "",
    created_to: created.to ?? "",
    signed_in_from: signedIn.from ?? "",
    signed_in_to: signedIn.to ?? "",
    sort: sort === getDefaultSort(filter) ? "" : sort,
    order: order === USER_SORTS[sort] ? "" : order,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ""));
}

const SORT_NAMES = Object.keys(USER_SORTS) as UserSort[];

/** The column of a filtered period, whose index serves the filter as well. */
function getDefaultSort({ created, signedIn }: Pick<UserFilter, "created" | "signedIn">): UserSort {
  if (signedIn.from ?? signedIn.to) return "signed_in";
  return (created.from ?? created.to) ? "created" : "verified";
}
