// Does anything here only pretend? In production nothing may; on one's own machine everything has to stay there.
import { isLoopback } from "../../lib/env";
import { hostsOf } from "./database-hosts";
import { fault, ok, withEnv, type Check } from "./finding";

export const standIns: Check = {
  name: "stand-ins",
  run: withEnv(async ({ STAND_INS, VONAGE_API_HOST, DATABASE_URL }) => {
    if (STAND_INS !== "allowed")
      return [ok(`Off: ${VONAGE_API_HOST.host} sends the codes, and they cost money.`)];
    const elsewhere = hostsOf(DATABASE_URL).filter(({ hostname }) => !isLoopback(hostname));
    if (elsewhere.length === 0)
      return [ok("Allowed, and everything runs on this machine: nothing is sent or charged.")];
    return [
      fault(
        `Allowed, but the database is on another machine (${elsewhere.map(({ name }) => name).join(", ")}).`,
        "Unset STAND_INS in production. For a demo, use a local database.",
      ),
    ];
  }),
};
