// Passwords that are guessed first: common ones, and what everybody knows of a person. Always the whole password is compared
// (NIST SP 800-63B-4 §3.1.1.2: no words that are contained in it), as it is and without the decoration that everybody
// thinks of: capitals, a year and an exclamation mark, a 0 for an o.
import "server-only";

/** What the service and everybody who knows the person could guess with. */
export type AboutPerson = { name: string; email: string; phone: string; brand: string };

/** So many digits and signs around a word are decoration; more are a password of their own. */
const MAX_DECORATION = 6;

/** Shorter words are in too many passwords by chance. */
const MIN_WORD = 3;

/** Whether a password is among those that are tried first, or is one of them decorated. */
export async function isCommon(password: string): Promise<boolean> {
  if (isMonotonous(password)) return true;
  const common = await commonPasswords();
  return plainForms(password).some(
    (form) => common.has(form) || common.has(form.replace(/[^\p{L}\p{N}]/gu, "")),
  );
}

/** Whether a password is made of the person's name, e-mail, phone or of the service's name, and of decoration. */
export function isPersonal(password: string, about: AboutPerson): boolean {
  const words = wordsAbout(about);
  return plainForms(password).some((form) => consistsOf(form, words, about.phone.replace(/\D/g, "")));
}

let dictionary: Promise<ReadonlySet<string>> | undefined;

/** Some 49,000, in lower case. Loaded at its first use, since it takes a moment to unpack. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  return (dictionary ??= import("@zxcvbn-ts/language-common").then(
    (common) => new Set(common.dictionary["passwords-common"].filter(({ length }) => length > MIN_WORD)),
  ));
}

/** `abcabcabc`, `34567890`, `zyxwvuts`: one thing over and over, or counted up or down. */
function isMonotonous(password: string): boolean {
  const folded = fold(password);
  if (/^(.{1,3})\1+$/su.test(folded)) return true;
  const points = [...folded].map((character) => character.codePointAt(0) ?? 0);
  // After the nine comes the zero, as on a keyboard.
  const circle = /^\d+$/.test(folded) ? 10 : Infinity;
  const isCounted = (step: number) =>
    points.every((point, index) => {
      const before = points[index - 1];
      return (
        before === undefined || point - before === step || point - before === step - Math.sign(step) * circle
      );
    });
  return isCounted(1) || isCounted(-1);
}

/** What a password looks like without capitals, accents, decoration at its ends, repetition and digits for letters. */
function plainForms(password: string): string[] {
  const folded = fold(password);
  const bare = [
    folded,
    folded.replace(/[^\p{L}]+$/u, ""),
    folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""),
  ].filter((form) => form !== "" && [...folded].length - [...form].length <= MAX_DECORATION);
  const once = bare.map((form) => form.replace(/^(.+?)\1+$/su, "$1"));
  const all = [...bare, ...once].flatMap((form) => [form, lettersOf(form, "i"), lettersOf(form, "l")]);
  return [...new Set(all)];
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Undoes the signs that stand for letters; a 1 may be two of them. */
function lettersOf(text: string, one: "i" | "l"): string {
  return text.replace(/[@4310!$57]/g, (sign) => (sign === "1" ? one : (LETTERS[sign] ?? sign)));
}

const LETTERS: Record<string, string> = {
  "@": "a",
  4: "a",
  3: "e",
  "!": "i",
  0: "o",
  $: "s",
  5: "s",
  7: "t",
};

/** Name, e-mail, their parts and the service's name; the longest first, so that none hides another. */
function wordsAbout({ name, email, brand }: AboutPerson): string[] {
  const [local = "", domain = ""] = fold(email).split("@");
  const parts = (text: string) => text.split(/[^\p{L}\p{N}]+/u);
  // The last label of a domain is everybody's.
  const words = [email, local, brand, name].flatMap((text) => [fold(text), parts(fold(text)).join("")]);
  words.push(...parts(fold(name)), ...parts(local), ...parts(fold(brand)), ...domain.split(".").slice(0, -1));
  return words
    .filter((word) => [...word].length >= MIN_WORD && /\p{L}/u.test(word))
    .sort((one, other) => other.length - one.length);
}

function consistsOf(form: string, words: readonly string[], phone: string): boolean {
  let rest = form;
  for (const word of words) rest = rest.replaceAll(word, " ");
  // The number as people write it at home is the end of the international one, after a zero perhaps.
  rest = rest.replace(/(?<=\d)[\s()./-]+(?=\d)/g, "");
  rest = rest.replace(/\d{6,}/g, (digits) => (phone.endsWith(digits.replace(/^0+/, "")) ? " " : digits));
  const left = rest.replace(/\s/g, "");
  return rest !== form && !/\p{L}/u.test(left) && [...left].length <= MAX_DECORATION;
}
