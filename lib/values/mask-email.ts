import "server-only";

/** Returns `a•••@example.org`: the first letter and the domain. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  // Take a whole code point, not half of a surrogate pair.
  const first = String.fromCodePoint(email.codePointAt(0) ?? 0);
  return at > 0 ? `${first}•••${email.slice(at)}` : "•••";
}
