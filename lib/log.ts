// Structured logs. Whatever could be a secret is cut out here, so that no caller can forget it.
import "server-only";
import pino from "pino";
import { requestId } from "./request-context";

const SECRET_KEYS = [
  "password",
  "passwordHash",
  "code",
  "token",
  "ticket",
  "phone",
  "authorization",
  "cookie",
];

export const log = pino({
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  mixin: () => ({ requestId: requestId() }),
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[redacted]" },
});
