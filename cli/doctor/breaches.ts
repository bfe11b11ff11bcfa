// Does the list of breached passwords answer? It is asked about the most common password there is, which is on each such list.
import { lookUpBreach } from "../../lib/accounts/password/password-breaches";
import { fault, ok, withEnv, type Check } from "./finding";

const SURELY_BREACHED = "password";

export const breaches: Check = {
  name: "breaches",
  run: withEnv(async ({ HIBP_URL }) => {
    if (!HIBP_URL)
      return [
        ok(
          "No breached-password list is queried (HIBP_URL is not set). Common passwords are still rejected.",
        ),
      ];
    const found = await lookUpBreach(SURELY_BREACHED);
    if (found === "breached") return [ok(`${HIBP_URL.host} responds and recognizes a breached password.`)];
    return [
      fault(
        found === "clean"
          ? `${HIBP_URL.host} responds but does not recognize the most common password.`
          : `${HIBP_URL.host} does not respond like a breached-password list.`,
        "Check HIBP_URL. Until then, breached passwords are accepted, and the audit trail records it.",
      ),
    ];
  }),
};
