// The ports that people know by heart: 3000 and 4010. One that is taken is named, with the way out.

import { createServer, connect } from "node:net";

/** Reads a port from an environment variable. Throws a sentence to show if it is none. */
export function portFrom(variable: string, preset: number): number {
  const written = process.env[variable];
  const port = written ? Number(written) : preset;
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${variable} is "${written}": it must be a port, a number from 1 to 65535.`);
}

/** Throws a sentence to show if nobody may listen on the port now. */
export async function requireFreePort(port: number, variable: string, address = "127.0.0.1"): Promise<void> {
  const answers = await isAnswering(port);
  const problem = answers ? "EADDRINUSE" : await listenProblem(port, address);
  if (problem === undefined) return;
  if (problem === "EADDRINUSE") {
    throw new Error(
      `Port ${port} is taken by another program (Twofold itself, perhaps, in another window). ` +
        `Stop that, or choose another port: ${variable}=${port + 1}.`,
    );
  }
  if (problem === "EACCES") {
    throw new Error(
      `Port ${port} needs more rights than you have: choose another, ${variable}=${port + 8000}.`,
    );
  }
  throw new Error(`Nothing can listen on ${address}, port ${port} (${problem}).`);
}

/** Somebody who listens on all addresses does not everywhere keep us from taking one of them. */
function isAnswering(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}

function listenProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(undefined)));
  });
}
