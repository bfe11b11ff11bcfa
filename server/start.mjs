// Starts the built server, `.next/standalone`, which holds a copy of this file: where LISTEN_ADDRESS and PORT say. The image,
// `npm start` and the tests all start it so.

const { env } = process;
// HOSTNAME is what Next reads, and what container engines set to the container's name.
env.HOSTNAME = env.LISTEN_ADDRESS || (env.STAND_INS === "allowed" ? "127.0.0.1" : "0.0.0.0");
env.NEXT_TELEMETRY_DISABLED = "1";

const directory = process.cwd();
await import("./server.js");
// It has gone to its own folder; a key or a price list may be named from here.
process.chdir(directory);
