// Simulates a failing network: forwards TCP connections until it is shut or hangs.

import { connect, createServer, type Socket } from "node:net";

export type TcpProxy = {
  port: number;
  /** Refuses new connections and closes open ones. */
  shut: () => Promise<void>;
  /** Accepts connections again, at the same port. */
  open: () => Promise<void>;
  /** Silently drops all data, like a host that has vanished. */
  hang: () => void;
};

/** Opens a proxy to a local port. */
export async function openTcpProxy(to: number, port = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let hangs = false;
  const server = createServer((downstream) => {
    const upstream = connect(to, "127.0.0.1");
    for (const [socket, other] of [
      [downstream, upstream],
      [upstream, downstream],
    ] as const) {
      sockets.add(socket);
      socket.on("data", (data) => void (hangs || other.write(data)));
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        if (!hangs) other.destroy();
      });
    }
  });
  const listen = (on: number) => new Promise<void>((done) => server.listen(on, "127.0.0.1", done));
  await listen(port);
  const address = server.address();
  const ownPort = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    port: ownPort,
    shut: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
    open: () => listen(ownPort),
    hang: () => void (hangs = true),
  };
}
