// Runs the checks concurrently, each with a timeout, and reports their findings in the order of the list.
import { fault, type Check, type Configuration, type Finding } from "./finding";
import { describeError } from "./reasons";

/** A check makes one or two remote requests of up to five seconds each. */
const SECONDS_PER_CHECK = 20;

export type Found = Finding & { check: string };

/**
 * Calls `onFound` for each check in order, as soon as it and all before it are done. Calls `onWaiting` with
 * the names of the running checks.
 */
export async function runChecks(
  checks: readonly Check[],
  configuration: Configuration,
  {
    onFound,
    onWaiting = () => undefined,
  }: { onFound: (found: Found[]) => void; onWaiting?: (names: string[]) => void },
): Promise<Found[]> {
  const pending = new Set(checks.map(({ name }) => name));
  const running = checks.map((check) =>
    runCheck(check, configuration).finally(() => {
      pending.delete(check.name);
      onWaiting([...pending]);
    }),
  );
  onWaiting([...pending]);
  const all: Found[] = [];
  for (const findings of running) {
    const found = await findings;
    onFound(found);
    all.push(...found);
  }
  return all;
}

async function runCheck({ name, run }: Check, configuration: Configuration): Promise<Found[]> {
  const findings = await Promise.race([run(configuration), timeOut()]).catch((error: unknown) => [
    fault(`The check failed: ${describeError(error)}.`, "Fix the faults above, then try again."),
  ]);
  return findings.map((finding) => ({ check: name, ...finding }));
}

function timeOut(): Promise<Finding[]> {
  const finding = fault(
    `No response within ${SECONDS_PER_CHECK} seconds.`,
    "Check whether a firewall drops the traffic.",
  );
  return new Promise((done) => setTimeout(done, SECONDS_PER_CHECK * 1000, [finding]).unref());
}
