/**
 * Runs a command and ends the process with the code that it returns, even if connections are open. On an
 * error, prints its message and exits with 1.
 */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  process.exit();
}
