#!/usr/bin/env node
// Replaces the schema engine that Prisma's CLI would download: the same engine, at the same commit, as
// WebAssembly from npm. The CLI spawns this file as a binary and communicates over stdin and stdout.

import { parseArgs } from "node:util";
import { createDatabase, tryConnection } from "./connection.mjs";
import { serve } from "./rpc.mjs";

// The CLI parses stderr as the engine's log, one JSON object per line. Node's own warnings would break it.
process.removeAllListeners("warning");

const { values: options, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    datamodels: { type: "string", multiple: true },
    datasource: { type: "string", default: "{}" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
  },
});
const { url } = JSON.parse(options.datasource);

if (positionals[0] === "cli") await answerOnce(positionals[1]);
else await serve(url);
process.stdout.write("", () => process.exit());

/** One-shot commands. Exits with 0 on success. Otherwise exits with 1 and logs the problem. */
async function answerOnce(command) {
  const commands = { "can-connect-to-database": tryConnection, "create-database": createDatabase };
  const run = commands[command] ?? (() => Promise.reject(new Error(`Unknown command: ${command}`)));
  try {
    await run(url);
  } catch (error) {
    log("INFO", { message: "Starting schema engine CLI" }); // the CLI skips the first line
    log("ERROR", { message: error.message, error_code: error.code });
    process.exitCode = 1;
  }
}

function log(level, fields) {
  const line = { timestamp: new Date().toISOString(), level, fields, target: "schema_engine::logger" };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
