// @ts-check
// Starts the HTTP server and Next.js. Next.js compiles the rest of this folder and runs it through
// instrumentation.ts, which checks the environment and sets the request handler (server/serve.ts). Until
// then, requests get 503.
//
// `npm run build` copies this file into `.next/standalone`, where it serves the build. In this folder, it
// serves the sources with hot reload.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { isIPv6 } from "node:net";
import { dirname, join } from "node:path";

const { env } = process;
const build = join(import.meta.dirname, ".next", "required-server-files.json");
const isBuilt = existsSync(build);
const dir = isBuilt ? import.meta.dirname : dirname(import.meta.dirname);

// Next.js reads HOSTNAME, which container engines set to the container's name. This server does not.
const address = env.LISTEN_ADDRESS || (env.STAND_INS === "allowed" ? "127.0.0.1" : "0.0.0.0");
const port = Number(env.PORT || 3000);

Object.assign(env, { NODE_ENV: isBuilt ? "production" : "development", NEXT_TELEMETRY_DISABLED: "1" });
if (isBuilt)
  env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(JSON.parse(readFileSync(build, "utf8")).config);
// After an action that redirects, Next.js fetches the next page from here instead of from the public address.
env.__NEXT_PRIVATE_ORIGIN = `http://${localHost()}:${port}`;

let isNextPrepared = false;
const server = createServer((request, response) => {
  const handleRequest = isNextPrepared ? httpServer.handleRequest : refuseWhileStarting;
  handleRequest(request, response);
});
if (env.KEEP_ALIVE_TIMEOUT) server.keepAliveTimeout = Number(env.KEEP_ALIVE_TIMEOUT);
server.on("error", ({ message }) => {
  process.stderr.write(`The server cannot listen: ${message}\n`);
  process.exit(1);
});

const { default: next } = await import("next");
// Next.js adds its own listener for upgrade requests. Hot reload needs it; a build gets a server that never
// listens.
const app = next({
  dev: !isBuilt,
  dir,
  port,
  hostname: address,
  httpServer: isBuilt ? createServer() : server,
});

/** @type {import("./serve").HttpServer} */
const httpServer = { server, app, handleRequest: refuseWhileStarting };
shareAsSingleton("http server", httpServer);

server.listen(port, address);
await app.prepare();
isNextPrepared = true;

/** @type {import("node:http").RequestListener} */
function refuseWhileStarting(_request, response) {
  response.writeHead(503, { "cache-control": "no-store", "content-type": "text/plain", "retry-after": "1" });
  response.end("The server is still starting.\n");
}

/**
 * Stores a value as `singleton` of lib/singleton.ts does. This file runs uncompiled and cannot import it.
 * @param {string} name
 * @param {unknown} value
 */
function shareAsSingleton(name, value) {
  const key = Symbol.for("twofold.singletons");
  /** @type {typeof globalThis & Record<symbol, Map<string, unknown> | undefined>} */
  const shared = globalThis;
  (shared[key] ??= new Map()).set(name, value);
}

/** The address at which this machine reaches the server. */
function localHost() {
  if (address === "0.0.0.0" || address === "::") return "localhost";
  return isIPv6(address) ? `[${address}]` : address;
}
