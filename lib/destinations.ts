// Where a person goes on after proving a factor once more: a name in the row, never an address that a browser brings. Some are
// about somebody's account; its id travels beside the name and fits into the address or is left out.
import { validate as isUuid } from "uuid";

export const DESTINATIONS = {
  account: "/account",
  password: "/account/password",
  phone: "/account/phone",
  email: "/account/email",
  factors: "/account/factors",
  authenticator: "/account/authenticator",
  passkeys: "/account/passkeys",
  recovery_codes: "/account/recovery-codes",
  data: "/account/data",
  admin: "/admin",
  admin_account: "/admin/accounts/:id",
  admin_suspend: "/admin/accounts/:id/suspend",
  admin_restore: "/admin/accounts/:id/restore",
  admin_sign_out: "/admin/accounts/:id/sign-out",
  admin_make_admin: "/admin/accounts/:id/make-admin",
  admin_unmake_admin: "/admin/accounts/:id/unmake-admin",
  admin_release_number: "/admin/accounts/:id/release-number",
  admin_email_wrong: "/admin/accounts/:id/email-wrong",
  admin_email_right: "/admin/accounts/:id/email-right",
  admin_lost_phone: "/admin/accounts/:id/lost-phone",
  exports: "/admin/accounts/export",
  admin_pauses: "/admin/deliveries/pauses",
  admin_pause_delivery: "/admin/deliveries/pauses?delivery=:id",
  admin_message_settings: "/admin/deliveries/limits/change",
} as const;

export type Destination = keyof typeof DESTINATIONS;

/** Whose account a destination is about: the id of a user, or null. */
export type SubjectId = string | null;

/** The destination of that name; the account page for whatever else was asked for. */
export function destinationOf(name: unknown): Destination {
  return typeof name === "string" && Object.hasOwn(DESTINATIONS, name) ? (name as Destination) : "account";
}

/** The id, where that is one; null for whatever else was asked for. */
export function aboutOf(id: unknown): SubjectId {
  return typeof id === "string" && isUuid(id) ? id.toLowerCase() : null;
}

/** The path of a destination. One that needs an id and has none leads to the list of accounts. */
export function addressOf(destination: Destination, about: SubjectId): string {
  const path = DESTINATIONS[destination];
  if (!path.includes(":id")) return path;
  const id = aboutOf(about);
  return id === null ? "/admin/accounts" : path.replace(":id", id);
}

/** The page that asks for a factor and then leads there. */
export function stepUpUrl(destination: Destination, about: SubjectId = null): string {
  return `/confirm?to=${destination}${about === null ? "" : `&about=${about}`}`;
}
