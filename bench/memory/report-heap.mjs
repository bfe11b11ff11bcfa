// Loaded into the measured server through NODE_OPTIONS: collects garbage on a signal and prints the remaining
// memory in MiB.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  // Finalizers of one collection release objects that only the next one can free.
  for (let time = 0; time < 3; time++) collect();
  const { heapUsed, rss } = process.memoryUsage();
  const [heapMiB, residentMiB] = [heapUsed, rss].map((bytes) => bytes / 2 ** 20);
  process.stdout.write(`bench-memory ${JSON.stringify({ heapMiB, residentMiB })}\n`);
});
