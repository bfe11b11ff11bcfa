// Do two clocks agree? Codes, links and sessions end by the app's clock, the limits count by the database's, and Vonage refuses
// tokens from too far in the past or the future.
import { onPrimary } from "./database-hosts";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";

/** Seconds. Of Vonage whole seconds are known, and how far off a token may be is not published. */
const AGREES = 5;
const STILL_WORKS = 30;

const SET = "Synchronize both clocks with a time server (chrony, systemd-timesyncd).";

export const clock: Check = {
  name: "clock",
  run: withEnv(async ({ DATABASE_URL }) => {
    const finding = await onPrimary(DATABASE_URL, async (client) => {
      const asked = Date.now();
      const { rows } = await client.query<{ ms: string }>(
        "SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms",
      );
      return compareClocks("the database's clock", Number(rows[0]?.ms), asked, Date.now());
    });
    return [finding ?? notChecked("No server in DATABASE_URL accepts writes.")];
  }),
};

/** All in milliseconds: what they say, and when we asked and were answered. */
export function compareClocks(whose: string, theirs: number, asked: number, answered: number): Finding {
  const ahead = ((asked + answered) / 2 - theirs) / 1000;
  const off = Math.abs(ahead);
  const says = `This machine's clock is ${off.toFixed(1)} s ${ahead < 0 ? "behind" : "ahead of"} ${whose}.`;
  if (off <= AGREES) return ok(`This machine's clock and ${whose} agree (within ${off.toFixed(1)} s).`);
  return off <= STILL_WORKS ? warning(says, SET) : fault(says, SET);
}
