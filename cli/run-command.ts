// How a command of ours ends: with the code that it returns, or with one sentence and 1.

/** Runs a command and ends the process, whatever connections are still open. */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  process.exit();
}
