// The way through each form, as the card beside it tells it.

export const SIGN_UP_STEPS = ["Your details", "Prove your phone", "Done"] as const;

export const SIGN_IN_STEPS = ["Password", "Code from your phone"] as const;
