// What others wrote and we ship or use: pinned, unchanged since it was looked at, under licences that anybody can live with,
// and running nothing when it is installed.
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

/** They ask for a notice at the most. */
const PERMISSIVE = new Set([
  ..."MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 Python-2.0 Unlicense CC0-1.0 Zlib".split(
    " ",
  ),
]);

/** Whatever else there is, with the reason why it is no harm. */
const EXCEPTIONS: { packages: RegExp; licence: string | undefined; isDev?: true; why: string }[] = [
  {
    packages: /^@img\/sharp-(libvips-|win32-|wasm32$)/,
    licence: "LGPL-3.0-or-later",
    why: "a library that sharp loads and Next brings along for pictures, of which this app has none; it stays a file of its own",
  },
  {
    packages: /^axe-core$/,
    licence: "MPL-2.0",
    isDev: true,
    why: "looks at pages in tests",
  },
  { packages: /^lightningcss/, licence: "MPL-2.0", isDev: true, why: "a tool of the build, unchanged" },
  { packages: /^elkjs$/, licence: "EPL-2.0", why: "of Prisma's studio, which nothing here starts" },
  {
    packages: /^caniuse-lite$/,
    licence: "CC-BY-4.0",
    why: "data that builds read; nothing of it is shipped",
  },
  {
    packages: /^seq-queue$/,
    licence: undefined,
    why: "its LICENSE file is MIT's; package.json does not say so",
  },
];

/** Variants for other machines: npm notes neither licence nor hash of those that it has never fetched. */
const VARIANTS = /^(@next\/swc-|@tailwindcss\/oxide-|@unrs\/resolver-binding-)/;

test("each dependency is pinned to one version", () => {
  const simulator = read("packages/verify-simulator/package.json") as Manifest;
  const wanted = [manifest.dependencies, manifest.devDependencies, simulator.dependencies].flatMap(
    Object.entries,
  );
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([]);
});

test("each package has a license on the list, or a documented exception", () => {
  const strange = locked.filter(
    ({ name, license, dev, version }) =>
      !isPermissive(license) &&
      !EXCEPTIONS.some(
        ({ packages, licence, isDev }) =>
          packages.test(name) && (!isDev || dev) && (licence ? license?.includes(licence) : !license),
      ) &&
      !isKnownVariant(name, version),
  );
  expect(strange.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
});

test("each exception is still needed", () => {
  const needless = EXCEPTIONS.filter(
    ({ packages }) => !locked.some(({ name, license }) => packages.test(name) && !isPermissive(license)),
  );
  expect(needless.map(({ packages }) => packages.source)).toEqual([]);
});

test("each package is pinned by its hash and comes from the registry", () => {
  const unsure = locked.filter(
    ({ name, integrity, resolved, optional }) =>
      resolved !== undefined || (!integrity?.startsWith("sha512-") && !(optional && VARIANTS.test(name))),
  );
  expect(unsure.map(({ name, resolved }) => `${name} ${resolved ?? ""}`)).toEqual([]);
});

test("no install scripts of packages run", () => {
  const running = locked.filter(
    ({ name, hasInstallScript }) => hasInstallScript && manifest.allowScripts[name] !== false,
  );
  expect(running.map(({ name }) => name)).toEqual([]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
});

/** Every part of `A AND B` has to be; of `A OR B` one. */
function isPermissive(license: string | undefined): boolean {
  if (!license) return false;
  return license
    .replaceAll(/[()]/g, "")
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((part) => PERMISSIVE.has(part.trim())));
}

/** Its sibling for this kind of machine has the same version, and a licence that is on the list. */
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
