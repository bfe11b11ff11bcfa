// Formats numbers, times, and names for the page.
import { parsePhoneNumberFromString } from "libphonenumber-js";

/** Formats a phone number. Email addresses stay unchanged. */
export function showNumber(to: string): string {
  return parsePhoneNumberFromString(`+${to}`)?.formatInternational() ?? to;
}

/** Formats a sender: names stay unchanged, numbers are formatted. */
export function showSender(from: string): string {
  return /^\d{7,}$/.test(from) ? showNumber(from) : from;
}

/** Returns the country of a number, if the number determines it. */
export function getCountryName(to: string): string {
  const country = parsePhoneNumberFromString(`+${to}`)?.country;
  return country ? (new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country) : "";
}

/** Local time in hours and minutes, with seconds on request. */
export function clockTime(ms: number, seconds = false): string {
  return new Date(ms).toLocaleTimeString("en-GB").slice(0, seconds ? 8 : 5);
}

/** Returns the elapsed time in words. */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

/** Returns one of six colors, always the same for the same number. */
export const hue = (to: string) => [...to].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 6;

/** Turns an identifier of the API into words. */
export const words = (name: string) => name.replaceAll("_", " ");

export const callNames = {
  send: "New request",
  check: "Check code",
  cancel: "Cancel",
  next: "Next step",
  text: "Text",
  other: "Other",
};
