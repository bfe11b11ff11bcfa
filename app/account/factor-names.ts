import type { Factor } from "@/prisma/generated/enums";

export const factorNames: Record<Factor, string> = {
  sms: "Text message",
  voice: "Phone call",
  recovery_code: "Recovery code",
  totp: "Authenticator app",
  passkey: "Passkey",
  support_pass: "Recovery pass",
};
