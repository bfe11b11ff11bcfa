// The form in which email addresses are stored, compared, and sent to. Also runs in the browser.
import { cleanPastedText } from "./pasted-text";

/** HTML Standard, "valid email address". */
const VALID =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

const MAX_LENGTH = 254;

/** Expects the canonical form. */
export function isEmailAddress(email: string): boolean {
  return email.length <= MAX_LENGTH && VALID.test(email);
}

/** Returns the address in lower case, with an ASCII domain (`xn--…`), and without `mailto:`. */
export function toCanonicalEmail(typed: string): string {
  const address = readMailto(typed.replace(/[\r\n]/g, "").trim());
  const at = address.search(/[@＠](?!.*[@＠])/u);
  if (at < 0) return cleanPastedText(address).toLowerCase();
  const local = cleanPastedText(`${address.slice(0, at)}@`).normalize("NFC");
  return (local + toAsciiDomain(address.slice(at + 1))).toLowerCase();
}

function readMailto(text: string): string {
  const [, rest] = /^[\p{Cf}\s]*mailto:(.*)/isu.exec(text) ?? [];
  if (rest === undefined) return text;
  const [address = ""] = rest.split("?", 1);
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

const ASCII = /^[\x20-\x7e]*$/;
/** Would change how a URL is parsed. */
const URL_SYNTAX = /[\s/?#@:\\%[\]<>^|]/;

/** Keeps the joiners of scripts that need them (RFC 5892, appendix A). Others make the domain invalid. */
function toAsciiDomain(typed: string): string {
  const domain = cleanPastedText(typed);
  if (ASCII.test(domain)) return domain;
  const withJoiners = typed.replace(/(?![\u200c\u200d])\p{Cf}/gu, "").trim();
  const candidates = [withJoiners, domain].filter((candidate) => !URL_SYNTAX.test(candidate));
  const known = candidates.find((candidate) => URL.canParse(`http://${candidate}`));
  return known === undefined ? domain : new URL(`http://${known}`).hostname;
}
