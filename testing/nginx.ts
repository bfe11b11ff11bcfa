// Runs nginx, for tests of the documented reverse proxy.

import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./programs";
import { untilListening } from "../dev/ports";

export type Nginx = {
  output: () => string;
  stop: () => Promise<void>;
};

/** Debian's nginx writes these to directories that belong to root. */
const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/**
 * Starts nginx with these directives in its `http` block. Resolves when it listens on the port. Throws its
 * output if it does not start. `files` are written first, and `__DIRECTORY__` in the directives is replaced
 * by their directory.
 */
export async function startNginx({
  directives,
  files,
  port,
}: {
  directives: string;
  files: Record<string, string>;
  port: number;
}): Promise<Nginx> {
  const program = findProgram("nginx");
  if (!program) throw new Error("nginx is not installed (Debian package: nginx).");
  const directory = await mkdtemp(join(tmpdir(), "twofold-nginx-"));
  await chmod(directory, 0o755); // the worker process is another user
  const config = join(directory, "nginx.conf");
  const temporary = TEMPORARY.map((name) => `${name}_temp_path ${join(directory, name)};`).join("\n");
  await writeFile(
    config,
    `daemon off; worker_processes 1; pid ${join(directory, "pid")};
     events {}
     http { access_log off; ${temporary}
     ${directives.replaceAll("__DIRECTORY__", directory)} }`,
  );
  for (const [name, text] of Object.entries(files))
    await writeFile(join(directory, name), text, { mode: 0o600 });

  const child = spawn(program, ["-c", config, "-p", directory, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = new Promise<void>((done) => child.once("close", () => done()).once("error", () => done()));
  const stopNow = () => void child.kill("SIGTERM");
  process.once("exit", stopNow);
  const stop = async () => {
    process.off("exit", stopNow);
    stopNow();
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  if (!(await untilListening(port, ended))) {
    await stop();
    throw new Error(`nginx did not start:\n${output}`);
  }
  return { output: () => output, stop };
}
