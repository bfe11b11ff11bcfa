// Supply chain: every dependency is pinned, has a permissive license, and runs no install script.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Locked = {
  version?: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  optional?: boolean;
  dev?: boolean;
  link?: boolean;
  hasInstallScript?: boolean;
};

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")) as unknown;

type Manifest = { dependencies: Record<string, string> };

const manifest = read("package.json") as Manifest & {
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const { packages } = read("package-lock.json") as { packages: Record<string, Locked> };

const locked = Object.entries(packages)
  .filter(([path, { link }]) => path.includes("node_modules/") && !link) // without our own packages
  .map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ""), ...entry }));

/** Licenses that require attribution at most. */
const PERMISSIVE = new Set([
  ..."MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 Python-2.0 Unlicense CC0-1.0 Zlib".split(
    " ",
  ),
]);

/** Packages with other licenses, and why they are acceptable. */
const EXCEPTIONS: { packages: RegExp; expected: string | undefined; isDev?: true; why: string }[] = [
  {
    packages: /^@img\/sharp-(libvips-|win32-|wasm32$)/,
    expected: "LGPL-3.0-or-later",
    why: "a library that sharp loads and Next brings along for pictures, of which this app has none; it stays a file of its own",
  },
  {
    packages: /^axe-core$/,
    expected: "MPL-2.0",
    isDev: true,
    why: "looks at pages in tests",
  },
  { packages: /^lightningcss/, expected: "MPL-2.0", isDev: true, why: "a tool of the build, unchanged" },
  { packages: /^elkjs$/, expected: "EPL-2.0", why: "of Prisma's studio, which nothing here starts" },
  {
    packages: /^caniuse-lite$/,
    expected: "CC-BY-4.0",
    why: "data that builds read; nothing of it is shipped",
  },
  {
    packages: /^seq-queue$/,
    expected: undefined,
    why: "its LICENSE file is MIT's; package.json does not say so",
  },
];

/** For other platforms. npm records neither license nor hash of packages that it has never downloaded. */
const VARIANTS = /^(@next\/swc-|@tailwindcss\/oxide-|@unrs\/resolver-binding-)/;

test("each dependency is pinned to one version", () => {
  const simulator = read("packages/verify-simulator/package.json") as Manifest;
  const versions = [manifest.dependencies, manifest.devDependencies, simulator.dependencies].flatMap(
    Object.entries,
  );
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([]);
});

test("each package has a license on the list, or a documented exception", () => {
  const unlicensed = locked.filter(
    ({ name, license, dev, version }) =>
      !isPermissive(license) &&
      !EXCEPTIONS.some(
        ({ packages, expected, isDev }) =>
          packages.test(name) && (!isDev || dev) && (expected ? license?.includes(expected) : !license),
      ) &&
      !isKnownVariant(name, version),
  );
  expect(unlicensed.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
});

test("each exception is still needed", () => {
  const unused = EXCEPTIONS.filter(
    ({ packages }) => !locked.some(({ name, license }) => packages.test(name) && !isPermissive(license)),
  );
  expect(unused.map(({ packages }) => packages.source)).toEqual([]);
});

test("each package is pinned by its hash and comes from the registry", () => {
  const unpinned = locked.filter(
    ({ name, integrity, resolved, optional }) =>
      resolved !== undefined || (!integrity?.startsWith("sha512-") && !(optional && VARIANTS.test(name))),
  );
  expect(unpinned.map(({ name, resolved }) => `${name} ${resolved ?? ""}`)).toEqual([]);
});

test("no install scripts of packages run", () => {
  const running = locked.filter(
    ({ name, hasInstallScript }) => hasInstallScript && manifest.allowScripts[name] !== false,
  );
  expect(running.map(({ name }) => name)).toEqual([]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
});

/** All parts of `A AND B` must be permissive, but only one part of `A OR B`. */
function isPermissive(license: string | undefined): boolean {
  if (!license) return false;
  return license
    .replaceAll(/[()]/g, "")
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((part) => PERMISSIVE.has(part.trim())));
}

/** The variant for this platform has the same version and a license on the list. */
function isKnownVariant(name: string, version: string | undefined): boolean {
  const [family] = VARIANTS.exec(name) ?? [];
  return locked.some(
    (other) =>
      family !== undefined &&
      other.name.startsWith(family) &&
      other.version === version &&
      isPermissive(other.license),
  );
}
