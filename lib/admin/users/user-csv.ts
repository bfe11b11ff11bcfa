// Accounts as lines of a CSV file (RFC 4180) that does in a spreadsheet what it does elsewhere: nothing.
import "server-only";
import { stringify } from "csv-stringify/sync";
import { maskEmail } from "@/lib/values/mask-email";
import { maskPhone } from "@/lib/values/phone-number";
import { plainText } from "@/lib/values/plain-text";

/** A row of `fileSql`: what people typed, and the rest of the line, in which nothing needs quoting. */
export type FileRow = [name: string, email: string, phone: string, rest: string];

const HEAD = "name,email,phone,id,country,role,state,verified_at,created_at,last_sign_in_at";

/** Before the first line stands the mark by which Excel knows UTF-8; other programs skip it, or are told to ("utf-8-sig"). */
const BYTE_ORDER_MARK = "\ufeff";

const NAME_MAX_LENGTH = 200;
const EMAIL_MAX_LENGTH = 254;
const END_OF_LINE = "\r\n";

/**
 * A cell that begins like a formula is given an apostrophe (OWASP, "CSV Injection"), so whole phone numbers begin with one,
 * too. Separators and quotes within a cell are quoted.
 */
const FORMAT = { escape_formulas: true, record_delimiter: END_OF_LINE, eof: false };

/** The first line. */
export function csvHead(): string {
  return BYTE_ORDER_MARK + HEAD + END_OF_LINE;
}

/** Lines of as many accounts, with their addresses and numbers masked unless they are wanted whole. */
export function csvLines(rows: readonly FileRow[], isWhole: boolean): string {
  const typed = stringify(
    rows.map(([name, email, phone]) => [
      plainText(name, NAME_MAX_LENGTH),
      plainText(isWhole ? email : maskEmail(email), EMAIL_MAX_LENGTH),
      isWhole ? phone : maskPhone(phone),
    ]),
    FORMAT,
  );
  // No cell has a line break in it, so lines can be told apart.
  const lines = typed.split(END_OF_LINE).map((line, index) => `${line},${rows[index]?.[3]}`);
  return lines.join(END_OF_LINE) + END_OF_LINE;
}
