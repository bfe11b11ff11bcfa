// Logs each unexpected error once, without its message, which may quote personal data.
import "server-only";
import { log } from "./log";

const MAX_STACK_FRAMES = 8;

export function reportError(error: unknown, where: { method: string; route: string; kind: string }): void {
  const { name, code, digest, stack } = error as Partial<
    Record<"name" | "code" | "digest" | "stack", unknown>
  >;
  const at = String(stack ?? "").match(/^\s+at .*$/gm) ?? [];
  log.error(
    {
      ...where,
      error: String(name ?? typeof error),
      ...(code !== undefined && { errorCode: String(code) }),
      ...(digest !== undefined && { digest: String(digest) }),
      at: at.slice(0, MAX_STACK_FRAMES).map((line) => line.trim()),
    },
    "something went wrong",
  );
}
