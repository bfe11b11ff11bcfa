import "server-only";
import { requireAdmin } from "@/lib/session/current-user";
import { findOccurringCountries, type KnownCountry } from "@/lib/admin/occurring-countries";
import type { UserFilter } from "./user-filter";
import { findUsers, type UserList } from "./user-page";

export async function listUsers(filter: UserFilter, page: string | undefined): Promise<UserList> {
  await requireAdmin();
  return findUsers(filter, page);
}

export async function listUserCountries(): Promise<KnownCountry[]> {
  await requireAdmin();
  return findOccurringCountries("user");
}
