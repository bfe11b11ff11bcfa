// What somebody has to say who wants whole addresses and numbers.
import * as v from "valibot";

export const wholeSchema = v.object({
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(10, "Please say in a sentence what the file is for."),
    v.maxLength(300, "Please say it in fewer words."),
  ),
});
