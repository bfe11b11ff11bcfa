// Detects common passwords and passwords made of personal information. Compares the entire password (NIST SP
// 800-63B-4 §3.1.1.2), as typed and without decoration: capitals, a year, an exclamation mark, 0 for o.
import "server-only";

export type PersonalInfo = { name: string; email: string; phone: string; brand: string };

/** Up to this many digits and symbols around a word are decoration. More make the password unguessable. */
const MAX_DECORATION = 6;

/** Shorter words occur in too many passwords by chance. */
const MIN_WORD = 3;

export async function isCommon(password: string): Promise<boolean> {
  if (isMonotonous(password)) return true;
  const common = await commonPasswords();
  return getPlainForms(password).some(
    (form) => common.has(form) || common.has(form.replace(/[^\p{L}\p{N}]/gu, "")),
  );
}

export function isPersonal(password: string, about: PersonalInfo): boolean {
  const words = getPersonalWords(about);
  return getPlainForms(password).some((form) => consistsOfWords(form, words, about.phone.replace(/\D/g, "")));
}

let dictionary: Promise<ReadonlySet<string>> | undefined;

/** About 49,000 lowercase passwords. Loaded on first use because unpacking takes a moment. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  return (dictionary ??= import("@zxcvbn-ts/language-common").then(
    (common) => new Set(common.dictionary["passwords-common"].filter(({ length }) => length > MIN_WORD)),
  ));
}

/** `abcabcabc`, `34567890`, `zyxwvuts`: a repetition or a sequence. */
function isMonotonous(password: string): boolean {
  const folded = fold(password);
  if (/^(.{1,3})\1+$/su.test(folded)) return true;
  const points = [...folded].map((character) => character.codePointAt(0) ?? 0);
  // 9 is followed by 0, as on a keyboard.
  const modulus = /^\d+$/.test(folded) ? 10 : Infinity;
  const isSequence = (step: number) =>
    points.every((point, index) => {
      const before = points[index - 1];
      return (
        before === undefined || point - before === step || point - before === step - Math.sign(step) * modulus
      );
    });
  return isSequence(1) || isSequence(-1);
}

function getPlainForms(password: string): string[] {
  const folded = fold(password);
  const bare = [
    folded,
    folded.replace(/[^\p{L}]+$/u, ""),
    folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""),
  ].filter((form) => form !== "" && [...folded].length - [...form].length <= MAX_DECORATION);
  const unrepeated = bare.map((form) => form.replace(/^(.+?)\1+$/su, "$1"));
  const all = [...bare, ...unrepeated].flatMap((form) => [
    form,
    replaceLeet(form, "i"),
    replaceLeet(form, "l"),
  ]);
  return [...new Set(all)];
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** A 1 may be an i or an l. */
function replaceLeet(text: string, one: "i" | "l"): string {
  return text.replace(/[@4310!$57]/g, (sign) => (sign === "1" ? one : (LEET_LETTERS[sign] ?? sign)));
}

const LEET_LETTERS: Record<string, string> = {
  "@": "a",
  4: "a",
  3: "e",
  "!": "i",
  0: "o",
  $: "s",
  5: "s",
  7: "t",
};

/** Longest first, so that replacing one word does not break another. */
function getPersonalWords({ name, email, brand }: PersonalInfo): string[] {
  const [local = "", domain = ""] = fold(email).split("@");
  const parts = (text: string) => text.split(/[^\p{L}\p{N}]+/u);
  const words = [email, local, brand, name].flatMap((text) => [fold(text), parts(fold(text)).join("")]);
  words.push(...parts(fold(name)), ...parts(local), ...parts(fold(brand)), ...domain.split(".").slice(0, -1));
  return words
    .filter((word) => [...word].length >= MIN_WORD && /\p{L}/u.test(word))
    .sort((one, other) => other.length - one.length);
}

function consistsOfWords(form: string, words: readonly string[], phone: string): boolean {
  let rest = form;
  for (const word of words) rest = rest.replaceAll(word, " ");
  // National formats end like the international number, without the leading zero.
  rest = rest.replace(/(?<=\d)[\s()./-]+(?=\d)/g, "");
  rest = rest.replace(/\d{6,}/g, (digits) => (phone.endsWith(digits.replace(/^0+/, "")) ? " " : digits));
  const left = rest.replace(/\s/g, "");
  return rest !== form && !/\p{L}/u.test(left) && [...left].length <= MAX_DECORATION;
}
