import "server-only";
import { requireAdmin } from "@/lib/session/current-user";
import type { UserFilter } from "./user-filter";
import { findUsers, findCountries, type UserList, type KnownCountry } from "./user-page";

export async function listUsers(filter: UserFilter, page: string | undefined): Promise<UserList> {
  await requireAdmin();
  return findUsers(filter, page);
}

export async function listUserCountries(): Promise<KnownCountry[]> {
  await requireAdmin();
  return findCountries();
}
