// Loaded into the server that is measured, by NODE_OPTIONS: on a signal it collects its garbage and tells what is left (MiB). The
// product has nothing of the kind.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  // What the first time lets go of keeps more alive that the second time finds.
  for (let time = 0; time < 3; time++) collect();
  const { heapUsed, rss } = process.memoryUsage();
  const [heapMiB, residentMiB] = [heapUsed, rss].map((bytes) => bytes / 2 ** 20);
  process.stdout.write(`bench-memory ${JSON.stringify({ heapMiB, residentMiB })}\n`);
});
