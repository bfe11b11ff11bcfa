// How numbers, times and names are written on the page.
import { parsePhoneNumberFromString } from "libphonenumber-js";

/** A number as people write it; a mail address as it is. */
export function showNumber(to: string): string {
  return parsePhoneNumberFromString(`+${to}`)?.formatInternational() ?? to;
}

/** A sender: a name as it is, a number as people write it. */
export function showSender(from: string): string {
  return /^\d{7,}$/.test(from) ? showNumber(from) : from;
}

/** The country of a number, where the number alone tells it. */
export function placeOf(to: string): string {
  const country = parsePhoneNumberFromString(`+${to}`)?.country;
  return country ? (new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country) : "";
}

/** Hours and minutes on this machine, seconds on request. */
export function clockTime(ms: number, seconds = false): string {
  return new Date(ms).toLocaleTimeString("en-GB").slice(0, seconds ? 8 : 5);
}

/** How long ago, as phones say it. */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

/** One of six colours, always the same for the same number. */
export const hue = (to: string) => [...to].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 6;

/** A name of the wire in words. */
export const words = (name: string) => name.replaceAll("_", " ");

export const callNames = {
  send: "New request",
  check: "Check code",
  cancel: "Cancel",
  next: "Next step",
  text: "Text",
  other: "Other",
};
