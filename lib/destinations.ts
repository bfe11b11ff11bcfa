// Destinations after a step-up challenge. The challenge stores a name, never a URL from the browser. Some are
// about a user, whose ID is stored next to the name and inserted into the path.
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
  delete_account: "/account/data",
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

export type SubjectId = string | null;

/** Destinations that accept only a factor verified for exactly them, and for the user they are about. */
const BOUND_DESTINATIONS: ReadonlySet<Destination> = new Set([
  "phone",
  "email",
  "delete_account",
  "admin_lost_phone",
]);

export function isBoundDestination(destination: Destination): boolean {
  return BOUND_DESTINATIONS.has(destination);
}

export function parseDestination(name: unknown): Destination {
  return typeof name === "string" && Object.hasOwn(DESTINATIONS, name) ? (name as Destination) : "account";
}

export function parseSubjectId(id: unknown): SubjectId {
  return typeof id === "string" && isUuid(id) ? id.toLowerCase() : null;
}

/** Returns the path of a destination. Falls back to the list of users if a required ID is missing. */
export function getDestinationPath(destination: Destination, about: SubjectId): string {
  const path = DESTINATIONS[destination];
  if (!path.includes(":id")) return path;
  const id = parseSubjectId(about);
  return id === null ? "/admin/accounts" : path.replace(":id", id);
}

export function stepUpUrl(destination: Destination, about: SubjectId = null): string {
  return `/confirm?to=${destination}${about === null ? "" : `&about=${about}`}`;
}
