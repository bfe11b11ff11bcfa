// Compares the export of all users with COPY of the same columns.
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { to as copyTo } from "pg-copy-streams";
import type { HttpBrowser } from "../../testing/http-browser";
import { median } from "../compare";
import type { Installation } from "./installation";

export type MeasuredExport = {
  rows: number;
  rowsPerSecond: number;
  copyRowsPerSecond: number;
  /** Peak memory growth of the server. */
  grownMiB: number;
};

const PAGE = "/admin/accounts/export";
const ROUNDS = 3;
const SAMPLE_EVERY_MS = 200;

/** The same rows, exported by Postgres itself. */
const COPY = `COPY (SELECT name, email, phone, id, phone_country, role, suspended_at, phone_verified_at, created_at, last_sign_in_at
  FROM "user" WHERE phone_lapsed_at IS NULL ORDER BY phone_verified_at DESC, id DESC) TO STDOUT (FORMAT csv)`;

/** Returns null if the page does not exist. */
export async function measureExport(at: Installation): Promise<MeasuredExport | null> {
  const admin = await at.freshAdmin();
  if ((await admin.send(PAGE)).status === 404) return null;
  const [downloads, copies, grown] = [[] as number[], [] as number[], [] as number[]];
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    copies.push(await copy(at));
    const path = await prepare(admin);
    const memory = watchMemory(at.app.pid);
    const begun = performance.now();
    rows = await download(admin, path);
    downloads.push((rows * 1000) / (performance.now() - begun));
    grown.push(memory.stop());
  }
  return {
    rows,
    rowsPerSecond: median(downloads),
    copyRowsPerSecond: median(copies),
    grownMiB: Math.max(...grown),
  };
}

/** Returns the URL of the prepared file. */
async function prepare(admin: HttpBrowser): Promise<string> {
  const answer = await admin.submit(PAGE, "Prepare file");
  if (answer.headers.location !== PAGE) throw new Error(`No file was prepared (${answer.status})`);
  const { body } = await admin.send(PAGE);
  const action = /<form action="(\/admin\/accounts\/export\/[^"]+)"/.exec(body)?.[1];
  if (!action) throw new Error("There is no file to download");
  return action;
}

/** Returns the number of lines. */
function download(admin: HttpBrowser, path: string): Promise<number> {
  const { hostname, port } = new URL(admin.origin);
  const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = {
    cookie,
    origin: admin.origin,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": admin.address,
    "content-length": "0",
  };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method: "POST", headers }, (response) => {
      let lines = 0;
      response.on("data", (part: Buffer) => (lines += linesIn(part)));
      response.on("error", reject);
      response.on("end", () =>
        response.statusCode === 200
          ? resolve(lines - 1)
          : reject(
              new Error(`The download answers ${response.statusCode} ${response.headers.location ?? ""}`),
            ),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Returns rows per second. */
async function copy({ db }: Installation): Promise<number> {
  let lines = 0;
  const counter = new Writable({
    write(part: Buffer, _, done) {
      lines += linesIn(part);
      done();
    },
  });
  const begun = performance.now();
  await pipeline(db.query(copyTo(COPY)), counter);
  return (lines * 1000) / (performance.now() - begun);
}

function linesIn(part: Buffer): number {
  let lines = 0;
  for (let place = part.indexOf(10); place >= 0; place = part.indexOf(10, place + 1)) lines++;
  return lines;
}

/** Samples the memory of a process and its children. `stop` returns the growth in MiB. */
function watchMemory(pid: number): { stop: () => number } {
  const before = residentMiB(pid);
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, residentMiB(pid))), SAMPLE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(most, residentMiB(pid)) - before;
    },
  };
}

function residentMiB(pid: number): number {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" }).trim().split("\n");
  const all = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (const [id = 0, parent = 0] of all) if (family.has(parent)) family.add(id);
  const kibibytes = all.reduce((sum, [id = 0, , rss = 0]) => sum + (family.has(id) ? rss : 0), 0);
  return kibibytes / 1024;
}
