// Where a person goes on after proving a factor once more: a name in the row, never an address that a browser brings.

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
} as const;

export type Destination = keyof typeof DESTINATIONS;

/** The destination of that name; the account page for whatever else was asked for. */
export function destinationOf(name: unknown): Destination {
  return typeof name === "string" && Object.hasOwn(DESTINATIONS, name) ? (name as Destination) : "account";
}
