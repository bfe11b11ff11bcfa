// Must be updated with the name, email address, and phone number.
import "server-only";

export function toSearchText({ name, email, phone }: { name: string; email: string; phone: string }): string {
  return `${name} ${email} ${phone.slice(1)}`.toLowerCase();
}
