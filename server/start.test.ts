// server/start.mjs with a stand-in for Next.js.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../dev/embedded-postgres/port";
import { run } from "../testing/command";

/** Sets the handler, as instrumentation.ts does through server/serve.ts. */
const SET_HANDLER = `globalThis[Symbol.for("twofold.singletons")].get("http server").handleRequest =
  (_, response) => response.end("handled");`;
const NEVER = "await new Promise(() => {});";

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Starts a server whose `prepare` of Next.js runs this code. Returns its URL. */
async function startServer(prepare: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "twofold-start-"));
  const files = {
    ".next/required-server-files.json": '{"config":{}}',
    "node_modules/next/package.json": '{"main":"index.js"}',
    "node_modules/next/index.js": `module.exports = () => ({ prepare: async () => { ${prepare} } });`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const program = join(directory, "start.mjs");
  cpSync(fileURLToPath(new URL("start.mjs", import.meta.url)), program);
  const port = await freePort();
  const server = run([program], { PORT: String(port), LISTEN_ADDRESS: "127.0.0.1" });
  cleanups.push(async () => {
    process.kill(server.pid, "SIGKILL");
    await server.ended;
    rmSync(directory, { recursive: true });
  });
  return `http://127.0.0.1:${port}/`;
}

async function getAnswer(url: string) {
  const response = await fetch(url).catch(() => null);
  return response && [response.status, response.headers.get("retry-after"), await response.text()];
}

const STARTING = [503, "1", "The server is still starting.\n"];

test("a request gets 503 with Retry-After until Next.js is prepared and the request handler is set", async () => {
  for (const prepare of [NEVER, "", `${SET_HANDLER} ${NEVER}`]) {
    const url = await startServer(prepare);
    await expect.poll(() => getAnswer(url), { message: prepare }).toEqual(STARTING);
  }
});

test("afterwards the request handler gets it", async () => {
  const url = await startServer(SET_HANDLER);
  await expect.poll(() => getAnswer(url)).toEqual([200, null, "handled"]);
});
