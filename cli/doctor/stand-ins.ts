// Checks that no stand-ins run in production, and that a demo with stand-ins uses only this machine.
import { isLoopback } from "../../lib/env";
import { parseHosts } from "./database-hosts";
import { fault, ok, withEnv, type Check } from "./finding";

export const standIns: Check = {
  name: "stand-ins",
  run: withEnv(async ({ STAND_INS, VONAGE_API_HOST, DATABASE_URL }) => {
    if (STAND_INS !== "allowed")
      return [ok(`Off: ${VONAGE_API_HOST.host} sends the codes, and they cost money.`)];
    const remote = parseHosts(DATABASE_URL).filter(({ hostname }) => !isLoopback(hostname));
    if (remote.length === 0)
      return [ok("Allowed, and everything runs on this machine: nothing is sent or charged.")];
    return [
      fault(
        `Allowed, but the database is on another machine (${remote.map(({ name }) => name).join(", ")}).`,
        "Unset STAND_INS in production. For a demo, use a local database.",
      ),
    ];
  }),
};
