import * as v from "valibot";
import { cleanPastedText, toAsciiDigits } from "@/lib/values/pasted-text";

export const PAUSE_LENGTHS = ["hour", "day", "week", "month"] as const;

export const pauseSchema = v.object({
  what: v.pipe(
    v.string(),
    v.transform((typed) => toAsciiDigits(cleanPastedText(typed).normalize("NFKC"))),
    v.transform((typed) => typed.replace(/^tel:/i, "")),
    v.regex(
      /^([A-Za-z]{2}|[+\d][\d\s()/.-]{2,29})$/,
      "Enter a country such as DE, or a prefix such as +491512.",
    ),
  ),
  length: v.picklist(PAUSE_LENGTHS, "Choose a duration."),
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(4, "Enter a reason, at least 4 characters."),
    v.maxLength(300, "Use at most 300 characters."),
  ),
});
