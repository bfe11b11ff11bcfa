// Tests the image without a container engine: the files that the Dockerfile's last stage copies, read-only
// and owned by another user, started as an unprivileged user with the image's command and the documented
// environment.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DockerfileParser, type Instruction } from "dockerfile-ast";
import { afterAll, beforeAll } from "vitest";
import { freePort } from "../../dev/embedded-postgres/port";
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isRoot = process.getuid?.() === 0;
const image = lastStage(readFileSync(join(root, "Dockerfile"), "utf8"));

describe("the image", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "twofold-image-"));
    for (const { from, to } of copies())
      await cp(join(root, from), join(directory, to), { recursive: true, verbatimSymlinks: true });
    await chmodAll("a=rX");
  });
  afterAll(async () => {
    await chmodAll("u+w");
    await rm(directory, { recursive: true });
  });
  const chmodAll = (mode: string) => promisify(execFile)("chmod", ["-R", mode, directory]);

  test("serves a sign-up as an unprivileged user from read-only files, and exits on SIGTERM", async ({
    address,
    newPerson,
    nextCode,
    environment,
  }) => {
    const port = await freePort();
    // Container engines set HOSTNAME to the container's name, and Next.js would listen on that name.
    const env = { HOSTNAME: "3f2a1b4c5d6e", ...environment.environmentFor(port), PORT: String(port) };
    const server = startInContainer(directory, image.command, env);
    const health = () => startInContainer(directory, image.healthCheck, env).ended;
    await expect.poll(health, { timeout: 30_000 }).toBe(0);

    const browser = new HttpBrowser(`http://localhost:${port}`, address);
    await authenticate(browser, newPerson(), "sign-up", nextCode);
    const page = await browser.send("/account");
    expect(page.status).toBe(200);
    const [script = ""] = /\/_next\/static\/[^"]+\.js/.exec(page.body) ?? [];
    expect((await browser.send(script)).status).toBe(200);

    process.kill(server.pid, "SIGTERM");
    expect(await server.ended).toBe(0);
    expect(await health()).toBe(1);
    expect(server.output()).not.toMatch(/EROFS|EACCES|EPERM|ENOENT|Cannot find|warn/i);
  });

  test("runs as a user who can write to none of its files", async () => {
    const tries = `const fs = require("node:fs");
      for (const name of fs.readdirSync(".", { recursive: true }))
        try { fs.accessSync(name, fs.constants.W_OK); console.log(name); } catch {}`;
    const writing = startInContainer(directory, ["node", "-e", tries], {});
    expect(await writing.ended).toBe(0);
    expect(writing.output()).toBe("");
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test("contains no secret of the machine that built it", () => {
    const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => /(^|\/)(\.env|\.data|\.git)/.test(name))).toEqual([]);
    expect(readFileSync(join(root, ".dockerignore"), "utf8")).toMatch(/^\*$/m);
  });
});

/** Parses the last stage of a Dockerfile. */
function lastStage(dockerfile: string) {
  const all = DockerfileParser.parse(dockerfile).getInstructions();
  const stage = all.slice(all.findLastIndex((each) => each.getKeyword() === "FROM"));
  const of = (keyword: string) => stage.filter((each) => each.getKeyword() === keyword);
  const words = (each: Instruction | undefined) => each?.getArguments().map((word) => word.getValue()) ?? [];
  const listIn = (each: Instruction | undefined) =>
    JSON.parse(/\[.*\]/.exec(each?.getRawArgumentsContent() ?? "")?.[0] ?? "[]") as string[];
  return {
    user: words(of("USER").at(-1))[0] ?? "",
    env: Object.fromEntries(
      of("ENV")
        .flatMap(words)
        .map((pair) => pair.split("=") as [string, string]),
    ),
    copies: of("COPY").map(words),
    command: listIn(of("CMD").at(-1)),
    healthCheck: listIn(of("HEALTHCHECK").at(-1)),
  };
}

/** The files that the last stage copies, all of them from /app of the build stage. */
function copies(): { from: string; to: string }[] {
  return image.copies.flatMap((words) => {
    const to = words.at(-1) ?? "";
    return words.slice(0, -1).map((from) => ({ from: from.replace(/^\/app\//, ""), to }));
  });
}

/** Runs a command like a container engine: directory, user and environment. Only root can switch the user. */
function startInContainer(directory: string, [program, ...args]: string[], env: Record<string, string>) {
  expect(program).toBe("node");
  const [uid = 0, gid = 0] = image.user.split(":").map(Number);
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: {
      PATH,
      HOME: "/nonexistent",
      TMPDIR: "/nonexistent",
      ...image.env,
      ...env,
    } as unknown as NodeJS.ProcessEnv,
    ...(isRoot && { uid, gid }),
    stdio: "pipe",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { pid: child.pid ?? 0, output: () => output, ended };
}
