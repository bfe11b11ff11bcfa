// Builds the Dockerfile with buildah and runs the image with `unshare`, without a container engine. Runs it
// like compose.yaml: read-only, as the image's user and without capabilities. Needs root.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findProgram } from "./programs";
import { dataDirectory } from "../dev/stand-ins";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
/** Stores images, so that the base image and unchanged images are built once. */
const storageDirectory = join(dataDirectory, "containers");
const STORAGE = [
  "--root",
  join(storageDirectory, "storage"),
  "--runroot",
  join(storageDirectory, "run"),
  "--storage-driver",
  "vfs",
];
const DEBIAN = "bookworm";
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const LARGEST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The image's runtime configuration from the Dockerfile. */
export type ImageConfig = {
  User: string;
  WorkingDir: string;
  Env: string[];
  Cmd: string[];
  StopSignal: string;
  ExposedPorts: Record<string, object>;
  Healthcheck: { Test: string[] };
};

export type Image = {
  config: ImageConfig;
  /** The image's root directory. */
  files: string;
  remove: () => Promise<void>;
};

export type Container = {
  pid: number;
  output: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
};

/** Builds a stage of the Dockerfile, unless an image of the same files exists. */
export async function buildImage(target: string): Promise<Image> {
  const repository = `localhost/twofold-${target}`;
  const name = `${repository}:${hashContext()}`;
  if (!(await inspect(name))) {
    await buildah("rm", "--all"); // of builds that were interrupted
    const outdated = await buildah("images", "--quiet", "--filter", `reference=${repository}`);
    for (const id of outdated.split("\n").filter(Boolean)) await buildah("rmi", "--force", id);
    await build(target, name);
  }
  const config = await inspect(name);
  if (!config) throw new Error(`buildah did not build the image ${name}.`);
  const container = (await buildah("from", "--pull-never", name)).trim();
  return {
    config,
    files: (await buildah("mount", container)).trim(),
    remove: async () => void (await buildah("rm", container)),
  };
}

/** Runs a command in the image on the host network, with `env` added to the image's variables. */
export function runContainer(
  { config, files }: Image,
  command: string[],
  env: Record<string, string> = {},
): Container {
  const [user = "", group = ""] = config.User.split(":");
  const setup = `
    mount --bind "$0" "$0"
    mount --rbind /dev "$0/dev"
    mount -t proc proc "$0/proc"
    for file in hosts resolv.conf; do mount --bind /etc/$file "$0/etc/$file"; done
    mount -o remount,bind,ro "$0"
    exec chroot "$0" "$@"`;
  const unprivileged = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups"];
  const inside = [...unprivileged, "--bounding-set=-all", "--no-new-privs", "env", "-C", config.WorkingDir];
  const namespace = ["--mount", "--propagation", "private", "sh", "-euc", setup, files];
  const child = spawn("unshare", [...namespace, ...inside, ...command], {
    env: { ...Object.fromEntries(config.Env.map(splitVariable)), ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const killOnExit = () => void child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const ended = once(child, "close").then(
    ([code]) => (process.off("exit", killOnExit), code as number | null),
  );
  return { pid: child.pid ?? 0, output: () => output, ended };
}

async function build(target: string, name: string): Promise<void> {
  const base = await makeBaseImage();
  const npm = await npmSettings();
  try {
    const volumes = npm.volumes.flatMap((volume) => ["--volume", volume]);
    // The OCI format has no health checks.
    const options = ["--isolation", "chroot", "--pull-never", "--format", "docker"];
    const imageOptions = ["--build-arg", `NODE_IMAGE=${base}`, "--target", target, "--tag", name];
    await buildah("bud", ...options, ...imageOptions, ...volumes, root);
  } finally {
    await npm.remove();
  }
}

/**
 * Assembles a base image from Debian and this machine's Node.js, instead of pulling one. Returns its name.
 * Debian packages are unpacked but not configured, which is enough for the build.
 */
async function makeBaseImage(): Promise<string> {
  const npm = join(await realpath(findProgram("npm") ?? ""), "../..");
  const { version } = JSON.parse(readFileSync(join(npm, "package.json"), "utf8")) as { version: string };
  const name = `localhost/node:${process.version}-npm-${version}-${DEBIAN}-${arch()}`;
  if (await inspect(name)) return name;

  await mkdir(storageDirectory, { recursive: true });
  const directory = await mkdtemp(join(storageDirectory, "base-"));
  const inside = (path: string) => join(directory, path);
  try {
    await execute("debootstrap", ["--foreign", "--variant=minbase", DEBIAN, directory], {
      maxBuffer: LARGEST_OUTPUT_BYTES,
    });
    for (const name of ["debootstrap", "proc", "var/cache/apt/archives", "usr/share/doc", "usr/share/locale"])
      await rm(inside(name), { recursive: true, force: true });
    await mkdir(inside("proc"));
    await writeFile(
      inside("etc/passwd"),
      "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n",
    );
    for (const name of ["hosts", "resolv.conf"]) await writeFile(inside(`etc/${name}`), "");
    await cp(process.execPath, inside("usr/local/bin/node"));
    await cp(npm, inside("usr/local/lib/node_modules/npm"), { recursive: true });
    for (const name of ["npm", "npx"])
      await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, inside(`usr/local/bin/${name}`));

    const container = (await buildah("from", "scratch")).trim();
    await buildah("copy", "--quiet", container, directory, "/");
    await buildah("config", "--env", `PATH=${PATH}`, container);
    await buildah("commit", "--quiet", "--rm", container, name);
    return name;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Returns mounts that let `npm ci` reach the registry during the build: settings, credentials, certificate
 * authorities and the cache. Mounted, so that no image contains them.
 */
async function npmSettings(): Promise<{ volumes: string[]; remove: () => Promise<void> }> {
  const settings = ["registry", "proxy", "https-proxy", "noproxy", "strict-ssl", "cafile"];
  const { stdout } = await execute("npm", ["config", "get", ...settings, "userconfig", "cache"], {
    cwd: root,
  });
  const values = Object.fromEntries(stdout.trim().split("\n").map(splitVariable)) as Record<string, string>;
  const getSetting = (name: string) =>
    /^(null|undefined|)$/.test(values[name] ?? "") ? undefined : values[name];
  const authorities = getSetting("cafile") ?? process.env["NODE_EXTRA_CA_CERTS"];
  const lines = settings.map((name) => {
    const value = name === "cafile" ? authorities : getSetting(name);
    return value === undefined ? "" : `${name}=${value}\n`;
  });

  await mkdir(storageDirectory, { recursive: true });
  const directory = await mkdtemp(join(storageDirectory, "npm-"));
  const file = join(directory, "npmrc");
  await writeFile(file, lines.join(""), { mode: 0o600 });
  const [user = "", shared = ""] = [getSetting("userconfig"), getSetting("cache")];
  // Files that root creates would lock another owner out of the cache.
  const cache = existsSync(shared) && statSync(shared).uid === 0 ? shared : join(storageDirectory, "npm");
  await mkdir(cache, { recursive: true });
  return {
    volumes: [
      `${file}:/usr/local/etc/npmrc:ro`,
      ...(existsSync(user) ? [`${user}:/root/.npmrc:ro`] : []),
      ...(authorities ? [`${authorities}:${authorities}:ro`] : []),
      `${cache}:/root/.npm`,
    ],
    remove: () => rm(directory, { recursive: true }),
  };
}

/** Hashes the Dockerfile, every file that it may copy (.dockerignore) and the Node.js version. */
function hashContext(): string {
  const ignore = readFileSync(join(root, ".dockerignore"), "utf8");
  const names = [...ignore.matchAll(/^!(.+)$/gm)].map(([, name = ""]) => name);
  const hash = createHash("sha256").update(process.version);
  for (const name of ["Dockerfile", ".dockerignore", ...names].sort()) {
    for (const path of listFiles(name).sort())
      hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex").slice(0, 32);
}

function listFiles(name: string): string[] {
  if (statSync(join(root, name)).isFile()) return [name];
  const entries = readdirSync(join(root, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).replace(root, ""))
    .filter((path) => !path.startsWith("prisma/generated/"));
}

/** Returns the image's runtime configuration, or undefined if there is no such image. */
async function inspect(name: string): Promise<ImageConfig | undefined> {
  const output = await buildah("inspect", "--type", "image", name).catch(() => "");
  if (output === "") return undefined;
  return (JSON.parse(output) as { Docker: { config: ImageConfig } }).Docker.config;
}

/** Runs buildah and returns its stdout. Throws the end of its output if it fails. */
async function buildah(...args: string[]): Promise<string> {
  const options = { cwd: root, maxBuffer: LARGEST_OUTPUT_BYTES };
  try {
    return (await execute("buildah", [...STORAGE, ...args], options)).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`buildah ${args[0]} failed:\n${`${stdout}\n${stderr}`.trim().slice(-4_000)}`);
  }
}

function splitVariable(line: string): [name: string, value: string] {
  const [, name = "", value = ""] = /^\s*([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
  return [name, value];
}
