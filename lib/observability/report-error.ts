// What nobody expected, told once to the log: under the number that the error page shows, with the id of its request, and
// without its message, which may quote what it was about.
import "server-only";
import { log } from "./log";

/** Frames of the stack that are told. */
const FRAMES = 8;

/** `route` as Next names it: with its groups, and [names] for what is particular. */
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
      at: at.slice(0, FRAMES).map((line) => line.trim()),
    },
    "something went wrong",
  );
}
