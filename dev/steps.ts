// Progress output of the start command: one line per step with its duration, and updates during long steps.

const WIDTH = 14;
const UPDATE_SECONDS = 10;

let silent = false;

/** Prints nothing more and starts no further steps. An interrupted step should not be reported as failed. */
export function muteOutput(): void {
  silent = true;
}

/** Runs one step. `work` may return a text to print. Errors are rethrown. */
export async function step(name: string, work: () => Promise<string | void>): Promise<void> {
  if (silent) await new Promise(() => {});
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const label = `  ${name.padEnd(WIDTH)}`;
  const stopProgress = process.stdout.isTTY ? showOnOneLine(label, elapsed) : showLineByLine(label, elapsed);
  let line = "failed";
  try {
    line = (await work()) || "ready";
  } finally {
    stopProgress();
    if (!silent) console.log(`${label}${line}  (${elapsed().toFixed(1)} s)`);
  }
}

function showOnOneLine(label: string, elapsed: () => number): () => void {
  const show = () => void (silent || process.stdout.write(`\r${label}… ${Math.floor(elapsed())} s`));
  show();
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    process.stdout.write("\r\u001b[K");
  };
}

function showLineByLine(label: string, elapsed: () => number): () => void {
  const show = () => void (silent || console.log(`${label}… ${Math.floor(elapsed())} s`));
  const timer = setInterval(show, UPDATE_SECONDS * 1000);
  return () => clearInterval(timer);
}
