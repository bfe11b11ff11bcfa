import * as v from "valibot";

export const fullExportSchema = v.object({
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(10, "Describe what the file is for, in at least 10 characters."),
    v.maxLength(300, "Use at most 300 characters."),
  ),
});
