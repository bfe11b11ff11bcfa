// What a pause must say.
import * as v from "valibot";

export const PAUSE_LENGTHS = ["hour", "day", "week", "month"] as const;

export const pauseSchema = v.object({
  what: v.pipe(
    v.string(),
    v.trim(),
    v.regex(
      /^([A-Za-z]{2}|[+\d][\d\s()/.-]{2,29})$/,
      "Please give a country such as DE, or a beginning such as +491512.",
    ),
  ),
  length: v.picklist(PAUSE_LENGTHS, "Please choose for how long."),
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(4, "Please say why, in a few words."),
    v.maxLength(300, "Please say it in 300 characters."),
  ),
});
