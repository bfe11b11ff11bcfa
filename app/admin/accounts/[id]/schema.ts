// The reason that every form about an account asks for.
import * as v from "valibot";

export const reasonSchema = v.object({
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(4, "Please say why, in a few words."),
    v.maxLength(300, "Please use 300 characters at the most."),
  ),
});
