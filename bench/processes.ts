// Measures processor time and memory of a process and its descendants. Linux only.
import { readdir, readFile } from "node:fs/promises";

/** The clock tick of /proc, the same on every Linux. */
const TICK_MS = 10;

/** Returns the processor time of a process and its descendants in milliseconds. */
export async function processorMs(pid: number): Promise<number> {
  const all = await processes();
  const ticks = family(all, pid).map((id) => all.get(id)?.ticks ?? 0);
  return TICK_MS * ticks.reduce((sum, each) => sum + each, 0);
}

/** Returns the memory of a process and its descendants in MiB, as proportional set size. */
export async function memoryMiB(pid: number): Promise<number> {
  let kibibytes = 0;
  for (const id of family(await processes(), pid)) {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
    kibibytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kibibytes / 1024;
}

type Stat = { parent: number; ticks: number };

async function processes(): Promise<Map<number, Stat>> {
  const found = new Map<number, Stat>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => null);
    if (!stat) continue;
    // The name in parentheses may contain anything. proc(5): ppid is field 4, utime to cstime are 14 to 17.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    found.set(Number(name), { parent: fields[1] ?? 0, ticks });
  }
  return found;
}

function family(all: ReadonlyMap<number, Stat>, root: number): number[] {
  const members = [root];
  for (const member of members) for (const [id, { parent }] of all) if (parent === member) members.push(id);
  return members;
}
