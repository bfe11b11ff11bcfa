// The field of "This is my number", by which the holder of a stopped number requests a code anyway.
import { getText } from "@/lib/form";

export const OWN_NUMBER = { name: "own_number", value: "yes" };

export function isOwnNumber(data: FormData): boolean {
  return getText(data, OWN_NUMBER.name) === OWN_NUMBER.value;
}
