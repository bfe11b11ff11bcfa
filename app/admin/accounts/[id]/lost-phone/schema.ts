// What opening a case asks for.
import * as v from "valibot";

export const evidenceSchema = v.object({
  evidence: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(20, "Please write down what convinced you, in a sentence or two."),
    v.maxLength(1000, "Please use 1000 characters at the most."),
  ),
});
