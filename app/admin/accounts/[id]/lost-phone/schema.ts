import * as v from "valibot";

export const evidenceSchema = v.object({
  evidence: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(20, "Describe the evidence in at least 20 characters."),
    v.maxLength(1000, "Use at most 1,000 characters."),
  ),
});
