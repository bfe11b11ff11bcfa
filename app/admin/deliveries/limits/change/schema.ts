// What putting limits into force takes besides the limits: why.
import * as v from "valibot";

export const reasonSchema = v.object({
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(4, "Please say why, in a few words."),
    v.maxLength(300, "Please say it in 300 characters."),
  ),
});
