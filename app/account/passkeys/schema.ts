import * as v from "valibot";
import { isVisible } from "@/app/_forms/fields";

const NAME_LENGTH = 40;

export const nameSchema = v.object({
  passkey_name: v.pipe(
    v.string(),
    v.trim(),
    v.normalize("NFC"),
    v.check(isVisible, "Enter a name."),
    v.maxLength(NAME_LENGTH, `Use at most ${NAME_LENGTH} characters.`),
    v.regex(/^[^\p{C}]*$/u, "Use only letters, digits, and symbols."),
  ),
});
