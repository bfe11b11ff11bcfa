// E-mail addresses are masked wherever they are shown to somebody else than their owner.
import "server-only";

/** `a•••@example.org`: the first letter and the domain. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  // By code points: half of a letter outside the basic plane would be none.
  const first = String.fromCodePoint(email.codePointAt(0) ?? 0);
  return at > 0 ? `${first}•••${email.slice(at)}` : "•••";
}
