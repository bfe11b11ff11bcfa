// Runs the checks side by side, each with its time, and hands their findings out in the order of the list.
import { fault, type Check, type Configuration, type Finding } from "./finding";
import { reasonOf } from "./reasons";

/** A check that asks somebody far away asks once or twice, for five seconds each. */
const SECONDS_PER_CHECK = 20;

export type Found = Finding & { check: string };

/** `onFound` is called for each check in turn, as soon as it and those before it are done; `onWaiting` while that takes time. */
export async function runChecks(
  checks: readonly Check[],
  configuration: Configuration,
  {
    onFound,
    onWaiting = () => undefined,
  }: { onFound: (found: Found[]) => void; onWaiting?: (names: string[]) => void },
): Promise<Found[]> {
  const open = new Set(checks.map(({ name }) => name));
  const running = checks.map((check) =>
    findingsOf(check, configuration).finally(() => {
      open.delete(check.name);
      onWaiting([...open]);
    }),
  );
  onWaiting([...open]);
  const all: Found[] = [];
  for (const findings of running) {
    const found = await findings;
    onFound(found);
    all.push(...found);
  }
  return all;
}

async function findingsOf({ name, run }: Check, configuration: Configuration): Promise<Found[]> {
  const findings = await Promise.race([run(configuration), tooLate()]).catch((error: unknown) => [
    fault(`The check failed: ${reasonOf(error)}.`, "Fix the faults above, then try again."),
  ]);
  return findings.map((finding) => ({ check: name, ...finding }));
}

function tooLate(): Promise<Finding[]> {
  const words = fault(
    `No response within ${SECONDS_PER_CHECK} seconds.`,
    "Check whether a firewall drops the traffic.",
  );
  return new Promise((done) => setTimeout(done, SECONDS_PER_CHECK * 1000, [words]).unref());
}
