// Formats users as CSV (RFC 4180) without cells that a spreadsheet would evaluate.
import "server-only";
import { stringify } from "csv-stringify/sync";
import { maskEmail } from "@/lib/values/mask-email";
import { maskPhone } from "@/lib/values/phone-number";
import { toPlainText } from "@/lib/values/plain-text";

/** A row of `fileSql`: the user's input, and all other columns, which need no quoting. */
export type FileRow = [name: string, email: string, phone: string, rest: string];

const HEADER =
  "name,email,phone,id,country,role,state,verified_at,created_at,last_sign_in_at,email_confirmed_at";

/** Excel detects UTF-8 by the byte order mark. */
const BYTE_ORDER_MARK = "\ufeff";

const NAME_MAX_LENGTH = 200;
const EMAIL_MAX_LENGTH = 254;
const END_OF_LINE = "\r\n";

/** Quotes the user's input: a spreadsheet may split at another separator than the comma. */
const FORMAT = { quoted: true, record_delimiter: END_OF_LINE, eof: false };

/** The beginning of a formula, at the start of a cell or after anything that may separate cells. */
const FORMULA = /(^|[,;|:\t"])(\s*)(?=[=+\-@＝＋－＠])/g;

/** Adds an apostrophe before each formula (OWASP, "CSV Injection"). Phone numbers look like one, too. */
function neutralize(text: string): string {
  return text.replace(FORMULA, "$1$2'");
}

export function csvHeader(): string {
  return BYTE_ORDER_MARK + HEADER + END_OF_LINE;
}

export function csvLines(rows: readonly FileRow[], isUnmasked: boolean): string {
  const cells = stringify(
    rows.map(([name, email, phone]) => [
      neutralize(toPlainText(name, NAME_MAX_LENGTH)),
      neutralize(toPlainText(isUnmasked ? email : maskEmail(email), EMAIL_MAX_LENGTH)),
      neutralize(isUnmasked ? phone : maskPhone(phone)),
    ]),
    FORMAT,
  );
  // No cell contains a line break, so splitting by line is safe.
  const lines = cells.split(END_OF_LINE).map((line, index) => `${line},${rows[index]?.[3]}`);
  return lines.join(END_OF_LINE) + END_OF_LINE;
}
