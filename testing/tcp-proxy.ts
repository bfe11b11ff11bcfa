// Lets connections through to a server of this machine, for as long as one wants: a network that can fail.

import { connect, createServer, type Socket } from "node:net";

export type Gate = {
  port: number;
  /** Refuses new connections and cuts those that are open. */
  shut: () => Promise<void>;
  /** Lets them in again, at the same port. */
  open: () => Promise<void>;
  /** From now on nothing gets through and nobody is told: a host that has vanished. */
  hang: () => void;
};

/** Opens one before the server at `to`, a port. */
export async function openGate(to: number, port = 0): Promise<Gate> {
  const sockets = new Set<Socket>();
  let hangs = false;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
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
  const own = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    port: own,
    shut: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
    open: () => listen(own),
    hang: () => void (hangs = true),
  };
}
