// What the admin console finds a user by. Whoever changes a name, an e-mail address or a phone writes it anew.
import "server-only";

/** Name, e-mail and the digits of the phone number, in lower case. */
export function searchText({ name, email, phone }: { name: string; email: string; phone: string }): string {
  return `${name} ${email} ${phone.slice(1)}`.toLowerCase();
}
