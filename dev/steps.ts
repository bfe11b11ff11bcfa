// What the start command tells while it works: one line for each step with its time, and signs of life from a long one.

const WIDTH = 14;
const SIGN_OF_LIFE_SECONDS = 10;

let silent = false;

/** Says nothing more and begins no further step: whoever interrupts one does not want to read that it failed. */
export function muteOutput(): void {
  silent = true;
}

/** Does one step. `work` may return what to say about it; a failure is thrown on. */
export async function step(name: string, work: () => Promise<string | void>): Promise<void> {
  if (silent) await new Promise(() => {});
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const label = `  ${name.padEnd(WIDTH)}`;
  const stopTelling = process.stdout.isTTY ? tellOnOneLine(label, elapsed) : tellLineByLine(label, elapsed);
  let line = "failed";
  try {
    line = (await work()) || "ready";
  } finally {
    stopTelling();
    if (!silent) console.log(`${label}${line}  (${elapsed().toFixed(1)} s)`);
  }
}

function tellOnOneLine(label: string, elapsed: () => number): () => void {
  const show = () => void (silent || process.stdout.write(`\r${label}… ${Math.floor(elapsed())} s`));
  show();
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    process.stdout.write("\r\u001b[K");
  };
}

function tellLineByLine(label: string, elapsed: () => number): () => void {
  const show = () => void (silent || console.log(`${label}… ${Math.floor(elapsed())} s`));
  const timer = setInterval(show, SIGN_OF_LIFE_SECONDS * 1000);
  return () => clearInterval(timer);
}
