import * as v from "valibot";
import { isVisible, trimInvisible } from "@/lib/values/pasted-text";

const NAME_LENGTH = 40;

export const nameSchema = v.object({
  passkey_name: v.pipe(
    v.string(),
    v.transform(trimInvisible),
    v.normalize("NFC"),
    v.minLength(1, "Enter a name."),
    v.maxLength(NAME_LENGTH, `Use at most ${NAME_LENGTH} characters.`),
    // Joiners are part of words in Persian and Indic scripts, and of emoji.
    v.regex(/^(?:[^\p{C}]|[\u200c\u200d])*$/u, "Use only letters, digits, and symbols."),
    v.check(isVisible, "Enter a name."),
  ),
});
