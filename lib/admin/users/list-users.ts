import "server-only";
import { requireAdmin } from "@/lib/session/current-user";
import type { AccountFilter } from "./user-filter";
import { findAccounts, findCountries, type AccountList, type KnownCountry } from "./user-page";

export async function listAccounts(filter: AccountFilter, page: string | undefined): Promise<AccountList> {
  await requireAdmin();
  return findAccounts(filter, page);
}

export async function accountCountries(): Promise<KnownCountry[]> {
  await requireAdmin();
  return findCountries();
}
