// Must be updated with the name, email address, and phone number. Queries fold it (`fold_search` in SQL).
import "server-only";
import { domainToUnicode } from "node:url";

export function toSearchText({ name, email, phone }: { name: string; email: string; phone: string }): string {
  const displayed = email.replace(/@(.*)$/, (_, domain: string) => `@${domainToUnicode(domain)}`);
  const emails = displayed === email ? email : `${email} ${displayed}`;
  return `${name} ${emails} ${phone.slice(1)}`.toLowerCase();
}
