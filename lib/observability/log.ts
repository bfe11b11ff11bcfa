// Redacts secrets here, so that no caller can forget it. A failed write never ends the server.
import "server-only";
import pino, { type Logger } from "pino";
import { counter } from "./metrics";
import { requestId } from "@/lib/http/request-context";
import { singleton } from "@/lib/singleton";
import { getTraceId } from "./spans";

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

/** Bytes buffered for a full disk or slow reader. Further lines are dropped. */
const MAX_WAITING = 1024 * 1024;

export const log: Logger = singleton("log", () =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ requestId: requestId(), traceId: getTraceId() }),
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[redacted]" },
    },
    openDestination(),
  ),
);

function openDestination() {
  const lostLines = counter(
    "twofold_log_lines_lost_total",
    "Lines of the log that could not be written.",
    [],
  );
  const destination = pino.destination({ dest: 1, sync: true, maxLength: MAX_WAITING });
  return destination.on("drop", () => lostLines.inc()).on("error", () => undefined);
}
