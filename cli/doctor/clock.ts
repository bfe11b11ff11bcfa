// Checks that the clocks agree. Codes, links, and sessions expire by the app's clock, limits count by the
// database's, and Vonage rejects tokens that are too far in the past or future.
import { withPrimary } from "./database-hosts";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";

/** Seconds. Vonage reports whole seconds, and its tolerance is not published. */
const OK_SECONDS = 5;
const WARNING_SECONDS = 30;

const SOLUTION = "Synchronize both clocks with a time server (chrony, systemd-timesyncd).";

export const clock: Check = {
  name: "clock",
  run: withEnv(async ({ DATABASE_URL }) => {
    const finding = await withPrimary(DATABASE_URL, async (client) => {
      const requestedAt = Date.now();
      const { rows } = await client.query<{ ms: string }>(
        "SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms",
      );
      return compareClocks("the database's clock", Number(rows[0]?.ms), requestedAt, Date.now());
    });
    return [finding ?? notChecked("No server in DATABASE_URL accepts writes.")];
  }),
};

/** All times in milliseconds: the other clock, and this machine's clock before and after the request. */
export function compareClocks(
  clockName: string,
  theirMs: number,
  requestedAt: number,
  respondedAt: number,
): Finding {
  const ahead = ((requestedAt + respondedAt) / 2 - theirMs) / 1000;
  const difference = Math.abs(ahead);
  const says = `This machine's clock is ${difference.toFixed(1)} s ${ahead < 0 ? "behind" : "ahead of"} ${clockName}.`;
  if (difference <= OK_SECONDS)
    return ok(`This machine's clock and ${clockName} agree (within ${difference.toFixed(1)} s).`);
  return difference <= WARNING_SECONDS ? warning(says, SOLUTION) : fault(says, SOLUTION);
}
