// Steps of each flow, as shown next to its form.
import type { Purpose } from "@/prisma/generated/enums";

export const SIGN_UP_STEPS = ["Your details", "Verify your phone", "Done"] as const;

export const SIGN_IN_STEPS = ["Password", "Second factor"] as const;

export const CONFIRM_STEPS = ["What you want to do", "Second factor"] as const;

export const RESET_STEPS = ["New password", "Second factor"] as const;

export const CHANGE_PHONE_STEPS = ["Your new number", "Verify it"] as const;

export const UNDO_PHONE_STEPS = ["Your number was changed", "Undo it"] as const;

export const NOT_ME_STEPS = ["Report activity", "Lock the account", "New password"] as const;

export const CHANGE_PASSWORD_STEPS = ["Second factor", "New password"] as const;

export const CHANGE_EMAIL_STEPS = ["Your new address", "Confirm address"] as const;

export const CONFIRM_EMAIL_STEPS = ["Your account", "Confirm address"] as const;

/** Used if email isn't configured. */
export const CHANGE_EMAIL_AT_ONCE_STEPS = ["Second factor", "Your new address"] as const;

export const UNDO_EMAIL_STEPS = ["Your address was changed", "Undo it"] as const;

/** Returns the steps of a purpose. The challenge is the second step of each. */
export function getSteps(purpose: Purpose): readonly string[] {
  const stepsByPurpose = {
    sign_up: SIGN_UP_STEPS,
    sign_in: SIGN_IN_STEPS,
    step_up: CONFIRM_STEPS,
    change_phone: CHANGE_PHONE_STEPS,
    reset_password: RESET_STEPS,
  } satisfies Record<Purpose, readonly string[]>;
  return stepsByPurpose[purpose];
}
