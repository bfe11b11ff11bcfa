// Whether this instance is shutting down. It then reports that it is not ready, and still answers requests.
import "server-only";
import { singleton } from "@/lib/singleton";

const state = singleton("shutdown state", () => ({ isShuttingDown: false }));

export function beginShutdown(): void {
  state.isShuttingDown = true;
}

export function isShuttingDown(): boolean {
  return state.isShuttingDown;
}
