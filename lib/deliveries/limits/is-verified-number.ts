// Whose number a message goes to: the user's who asks, proven long ago, or one that anybody may have claimed.
import "server-only";
import { Purpose } from "@/prisma/generated/enums";

/**
 * Whether the number is proven to be the user's. Not "whether some user has this number": a sign-up with a known number must
 * be refused when one with an unknown number is, or the limits would tell which numbers have accounts.
 */
export function isOwnNumber(purpose: Purpose): boolean {
  return purpose !== Purpose.sign_up && purpose !== Purpose.change_phone;
}
