import "server-only";
import { Purpose } from "@/prisma/generated/enums";

/** Must not depend on whether some user has the number: the limits would reveal who has an account. */
export function isVerifiedNumber(purpose: Purpose): boolean {
  return purpose !== Purpose.sign_up && purpose !== Purpose.change_phone;
}
