// Tells open phone pages that something changed (Server-Sent Events); they fetch what they show themselves.
import type { ServerResponse } from "node:http";

export interface Live {
  /** Takes over a response and keeps it open. */
  join(response: ServerResponse): void;
  /** Something changed; several changes in a moment are told once. */
  changed(): void;
  stop(): void;
}

const GATHER_MS = 40;
const KEEP_ALIVE_MS = 20_000;

/** Opens the list of listeners. */
export function openLive(): Live {
  const listeners = new Set<ServerResponse>();
  let gathering: NodeJS.Timeout | undefined;
  const say = (text: string) => listeners.forEach((listener) => listener.write(text));
  const keepAlive = setInterval(() => say(": still here\n\n"), KEEP_ALIVE_MS).unref();

  return {
    join(response) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write("retry: 1000\n\nevent: changed\ndata: joined\n\n");
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
    },
    changed() {
      if (listeners.size === 0) return;
      gathering ??= setTimeout(() => {
        gathering = undefined;
        say("event: changed\ndata: now\n\n");
      }, GATHER_MS).unref();
    },
    stop() {
      clearInterval(keepAlive);
      clearTimeout(gathering);
      listeners.forEach((listener) => listener.end());
    },
  };
}
