// Downloads Chromium from the npm registry, for machines without other network access or root privileges. The
// build includes its libraries. Linux x64 only.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createBrotliDecompress } from "node:zlib";
import type { LaunchOptions } from "playwright";

/** Only the files are used, not the package's code. */
const PACKAGE = "@sparticuz/chromium@153.0.0";
const INTEGRITY = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==";

/** The package's own configuration points to fonts at a path in the containers that it is made for. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

const run = promisify(execFile);
const home = fileURLToPath(new URL("../.data/chromium", import.meta.url));

/** Returns launch options for the downloaded browser, if there is one. */
export function npmChromium(): LaunchOptions[] {
  if (!existsSync(join(home, "chromium"))) return [];
  const libraries = [join(home, "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: home };
  return [{ executablePath: join(home, "chromium"), env: env as Record<string, string> }];
}

/** Downloads the browser. Returns whether that succeeded. */
export async function fetchNpmChromium(): Promise<boolean> {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  await mkdir(dirname(home), { recursive: true });
  const temporary = await mkdtemp(`${home}-`);
  try {
    await unpackInto(temporary);
    await rm(home, { recursive: true, force: true });
    await rename(temporary, home);
    return true;
  } catch {
    await rm(temporary, { recursive: true, force: true });
    return false;
  }
}

async function unpackInto(directory: string): Promise<void> {
  const { stdout } = await run("npm", ["pack", PACKAGE, "--json", "--pack-destination", directory]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const archive = join(directory, filename);
  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (digest !== INTEGRITY) throw new Error(`${PACKAGE} does not match the expected checksum`);

  await run("tar", ["-xzf", archive, "-C", directory, "--strip-components=2", "package/bin"]);
  await rm(archive);
  await decompress(join(directory, "chromium"));
  await chmod(join(directory, "chromium"), 0o755);
  for (const name of ["al2023.tar", "swiftshader.tar", "fonts.tar"]) {
    await decompress(join(directory, name));
    await run("tar", ["-xf", join(directory, name), "-C", directory, "--no-same-owner"]);
    await rm(join(directory, name));
  }
  await writeFile(join(directory, "fonts.conf"), FONTS);
}

async function decompress(path: string): Promise<void> {
  await pipeline(createReadStream(`${path}.br`), createBrotliDecompress(), createWriteStream(path));
  await rm(`${path}.br`);
}
