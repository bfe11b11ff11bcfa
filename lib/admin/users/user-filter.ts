// What may be asked of the list of accounts, and how it stands in an address: whatever is none of it is not asked.
import "server-only";
import { readDay, type Period } from "@/lib/admin/deliveries/days";

/** But for the last one they are of accounts whose phone is proven and theirs: one that has lapsed is not verified. */
export const ACCOUNT_STATUSES = ["all", "active", "locked", "suspended", "admin", "lapsed"] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** The columns that the list is sorted by, and the order that a column begins with. */
export const ACCOUNT_SORTS = {
  verified: "desc",
  created: "desc",
  signed_in: "desc",
  name: "asc",
  email: "asc",
} as const;
export type AccountSort = keyof typeof ACCOUNT_SORTS;
export type SortOrder = "asc" | "desc";

export type AccountFilter = {
  /** As typed. */
  search: string;
  status: AccountStatus;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  created: Period;
  signedIn: Period;
  sort: AccountSort;
  order: SortOrder;
};

/** In an address all values are text. */
export type FilterParams = Record<string, string>;

const SEARCH_MAX_LENGTH = 100;

/** Reads a filter from an address or a form. */
export function readAccountFilter(valueOf: (name: string) => string | undefined): AccountFilter {
  const period = (name: string): Period => ({
    from: readDay(valueOf(`${name}_from`)),
    to: readDay(valueOf(`${name}_to`)),
  });
  const country = valueOf("country") ?? "";
  const asked = {
    search: [...(valueOf("q") ?? "").normalize("NFC").replace(/[\p{Cc}\p{Cs}]/gu, "")]
      .slice(0, SEARCH_MAX_LENGTH)
      .join(""),
    status: ACCOUNT_STATUSES.find((known) => known === valueOf("status")) ?? "all",
    country: /^[A-Z]{2}$/.test(country) ? country : null,
    created: period("created"),
    signedIn: period("signed_in"),
  };
  const sort = sortNames.find((known) => known === valueOf("sort")) ?? naturalSort(asked);
  const order = valueOf("order");
  return { ...asked, sort, order: order === "asc" || order === "desc" ? order : ACCOUNT_SORTS[sort] };
}

/** As it is written into an address: what goes without saying is left out. */
export function accountParams(filter: AccountFilter): FilterParams {
  const { search, status, country, created, signedIn, sort, order } = filter;
  const params = {
    q: search.trim() === "" ? "" : search,
    status: status === "all" ? "" : status,
    country: country ?? "",
    created_from: created.from ?? "",
    created_to: created.to ?? "",
    signed_in_from: signedIn.from ?? "",
    signed_in_to: signedIn.to ?? "",
    sort: sort === naturalSort(filter) ? "" : sort,
    order: order === ACCOUNT_SORTS[sort] ? "" : order,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ""));
}

const sortNames = Object.keys(ACCOUNT_SORTS) as AccountSort[];

/** Who asks for a period wants to read it in its order; and that is also the order in which it is found at once. */
function naturalSort({ created, signedIn }: Pick<AccountFilter, "created" | "signedIn">): AccountSort {
  if (signedIn.from ?? signedIn.to) return "signed_in";
  return (created.from ?? created.to) ? "created" : "verified";
}
