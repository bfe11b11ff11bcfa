// The accounts, for admins: filtered, sorted, searched and counted, page by page.
import "server-only";
import { requireAdmin } from "@/lib/session/current-user";
import type { AccountFilter } from "./user-filter";
import { findAccounts, findCountries, type AccountList, type KnownCountry } from "./user-page";

/** One page of the accounts that a filter asks for. */
export async function listAccounts(filter: AccountFilter, page: string | undefined): Promise<AccountList> {
  await requireAdmin();
  return findAccounts(filter, page);
}

/** The countries of all accounts, by name. */
export async function accountCountries(): Promise<KnownCountry[]> {
  await requireAdmin();
  return findCountries();
}
