// Does anything here only pretend? In production nothing may; on one's own machine everything has to stay there.
import { isLoopback } from "../../lib/env";
import { hostsOf } from "./database-hosts";
import { fault, ok, withEnv, type Check } from "./finding";

export const standIns: Check = {
  name: "stand-ins",
  run: withEnv(async ({ STAND_INS, VONAGE_API_HOST, DATABASE_URL }) => {
    if (STAND_INS !== "allowed") return [ok(`off: codes are sent by ${VONAGE_API_HOST.host}, and cost.`)];
    const elsewhere = hostsOf(DATABASE_URL).filter(({ hostname }) => !isLoopback(hostname));
    if (elsewhere.length === 0)
      return [ok("allowed, and all of it is on this machine: nothing is sent, nothing costs.")];
    return [
      fault(
        `allowed, and yet the database is elsewhere (${elsewhere.map(({ name }) => name).join(", ")}).`,
        "In production unset STAND_INS; a demo needs no database of others.",
      ),
    ];
  }),
};
