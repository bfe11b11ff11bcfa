import * as v from "valibot";

export const reasonSchema = v.object({
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(4, "Enter a reason, at least 4 characters."),
    v.maxLength(300, "Use at most 300 characters."),
  ),
});
