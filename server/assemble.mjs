// Completes the server that `next build` writes to `.next/standalone`: adds static files and commands,
// and removes copies of the builder's secrets and 20 MB of unused packages.

import { copyFileSync, cpSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const server = path("../.next/standalone");

cpSync(path("../.next/static"), `${server}/.next/static`, { recursive: true });
if (existsSync(path("../public"))) cpSync(path("../public"), `${server}/public`, { recursive: true });
for (const name of ["start.mjs", "healthy.mjs"]) copyFileSync(path(name), `${server}/${name}`);
// server.js is the server of Next.js, which start.mjs replaces.
for (const name of [".env", ".env.production", "node_modules/typescript", "server.js"])
  rmSync(`${server}/${name}`, { recursive: true, force: true });
