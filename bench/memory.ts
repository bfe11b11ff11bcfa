// Whether the server keeps something of everybody who signs in: its memory after 10 000 sign-ins beside that after 100, each time with
// its garbage collected.
import { setTimeout as pause } from "node:timers/promises";
import type { App } from "../dev/app";
import { appDoor } from "./doors";
import type { Door } from "./drive";
import type { Pace, Part } from "./part";
import { memoryMiB } from "./processes";
import { drawMemory } from "./memory/picture";
import { memoryAims, memoryTable, type Milestone } from "./memory/report";
import { tell, type Stand } from "./bench-environment";
import { Wire } from "./wire";

const AT_ONCE = 16;

/** For what is done after the last answer. */
const SETTLE_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;

const TELL_HEAP = new URL("memory/tell-heap.mjs", import.meta.url).href;

export async function measureMemory({ site }: Stand, { milestones }: Pace): Promise<Part> {
  let said = "";
  // A server that has served nobody yet.
  const app = await site.start({
    env: { NODE_OPTIONS: `--import ${TELL_HEAP}` },
    onOutput: (text) => (said += text),
  });
  const reached: Milestone[] = [];
  try {
    const door = await appDoor({ ...site, app });
    let signIns = 0;
    for (const milestone of milestones) {
      await letIn(door, milestone - signIns);
      signIns = milestone;
      await pause(SETTLE_MS);
      said = "";
      process.kill(app.pid, "SIGUSR2");
      const heap = await answerIn(() => said, app);
      reached.push({ signIns, ...heap, shareMiB: await memoryMiB(app.pid) });
      tell(`After ${signIns.toLocaleString("en")} sign-ins: heap ${heap.heapMiB.toFixed(1)} MiB`);
    }
  } finally {
    await app.stop();
  }
  return {
    name: "memory",
    text: memoryTable(reached),
    picture: drawMemory(reached),
    aims: memoryAims(reached),
  };
}

/** So many people sign in, as many at once as there are lanes. */
async function letIn(door: Door, people: number): Promise<void> {
  const wire = new Wire(door.origin);
  let left = people;
  while (left > 0) {
    await door.open();
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        if (await door.enter(wire)) continue;
        left += 1;
        return;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }
  wire.close();
}

async function answerIn(said: () => string, app: App): Promise<{ heapMiB: number; residentMiB: number }> {
  for (const begun = Date.now(); Date.now() - begun < ANSWER_WITHIN_MS; await pause(50)) {
    const [, answer] = /^bench-memory (\{.*\})$/m.exec(said()) ?? [];
    if (answer) return JSON.parse(answer) as { heapMiB: number; residentMiB: number };
  }
  throw new Error(`The server does not tell its memory.\n${app.output()}`);
}
