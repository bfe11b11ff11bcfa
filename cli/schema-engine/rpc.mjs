// JSON-RPC 2.0 with Prisma's CLI: one message per line, one request at a time.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import { MigrationAdapterFactory, NoDatabase } from "./adapter.mjs";
import { connectionFields, createDatabase } from "./connection.mjs";

let panic;
let crash;
let adapterErrors;

/** Serves requests from stdin until it closes. */
export async function serve(url) {
  await loadEngine();
  const withDatabase = once(() => startEngine(new MigrationAdapterFactory(connectionFields(url))));
  const withoutDatabase = once(() => startEngine(new NoDatabase()));

  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (!request.method) continue; // the CLI acknowledges `print`
    const engine = url && needsDatabase(request) ? withDatabase : withoutDatabase;
    send(await answer(request, () => perform(request, url, engine)));
  }
}

function once(work) {
  let result;
  return () => (result ??= work());
}

async function loadEngine() {
  // Without this registry, a panic has no message. Inside a promise, it surfaces only as an uncaught
  // exception.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) };
  process.on("uncaughtException", (error) => crash(error));
  const engine = new URL(
    "schema_engine_bg.wasm",
    import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg"),
  );
  const { instance } = await WebAssembly.instantiate(await readFile(engine), {
    "./schema_engine_bg.js": glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

async function startEngine(adapters) {
  const bound = bindMigrationAwareSqlAdapterFactory(adapters);
  adapterErrors = bound.errorRegistry;
  // Omits `datamodels`, although the CLI sends them: with those, the engine ignores the adapter for its
  // shadow database.
  return glue.SchemaEngine.new({}, () => {}, bound);
}

/** The engine connects as soon as it starts, but comparing two schema files needs no database. */
function needsDatabase({ method, params }) {
  const isFile = ({ tag }) => tag === "empty" || tag === "schemaDatamodel";
  return !(method === "diff" && isFile(params.from) && isFile(params.to));
}

async function perform({ method, params }, url, engine) {
  switch (method) {
    case "createDatabase":
      return { databaseName: await createDatabase(url) };
    case "getDatabaseVersion":
      return (await engine()).version(params);
    case "diff": {
      const { exitCode, stdout } = await (await engine()).diff(params);
      if (stdout !== null) send({ id: crypto.randomUUID(), method: "print", params: { content: stdout } });
      return { exitCode, stdout: null };
    }
    default: {
      const running = await engine();
      if (typeof running[method] !== "function") throw new Error(`The schema engine cannot do "${method}"`);
      return running[method](params);
    }
  }
}

async function answer({ id }, work) {
  const crashed = new Promise((_, reject) => (crash = reject));
  try {
    return { id, result: (await Promise.race([work(), crashed])) ?? null };
  } catch (error) {
    const data = {
      is_panic: panic !== undefined,
      message: panic ?? reason(error),
      meta: null,
      error_code: error.code,
    };
    return {
      id,
      error: { code: 4466, message: "An error happened. Check the data field for details.", data },
    };
  }
}

/** The engine knows errors that the adapter could not translate only by number. */
function reason({ message }) {
  return message.replace(
    /External error id#(\d+)/,
    (text, id) => adapterErrors?.consumeError(Number(id))?.error.message ?? text,
  );
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}
