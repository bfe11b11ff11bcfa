// Notifies open phone pages of changes with Server-Sent Events. The pages then fetch their content.
import type { ServerResponse } from "node:http";

export interface Live {
  /** Takes over a response and keeps it open. */
  join(response: ServerResponse): void;
  /** Notifies the pages. Combines changes in quick succession. */
  changed(): void;
  stop(): void;
}

const BATCH_MS = 40;
const KEEP_ALIVE_MS = 20_000;

export function openLive(): Live {
  const listeners = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | undefined;
  const broadcast = (text: string) => listeners.forEach((listener) => listener.write(text));
  const keepAlive = setInterval(() => broadcast(": still here\n\n"), KEEP_ALIVE_MS).unref();

  return {
    join(response) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write("retry: 1000\n\nevent: changed\ndata: joined\n\n");
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
    },
    changed() {
      if (listeners.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        broadcast("event: changed\ndata: now\n\n");
      }, BATCH_MS).unref();
    },
    stop() {
      clearInterval(keepAlive);
      clearTimeout(timer);
      listeners.forEach((listener) => listener.end());
    },
  };
}
