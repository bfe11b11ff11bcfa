// Whether this instance is about to end: it then says that it is not ready, so that nobody sends it anything new, and goes on
// answering what it has.
import "server-only";

// Next bundles instrumentation.ts apart from the pages: each bundle has its own copy of this module.
const shared = globalThis as typeof globalThis & { twofoldIsShuttingDown?: boolean };

/** Says so from now on; there is no way back. */
export function beginShutdown(): void {
  shared.twofoldIsShuttingDown = true;
}

export function isShuttingDown(): boolean {
  return shared.twofoldIsShuttingDown ?? false;
}
