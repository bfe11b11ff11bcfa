// Checks that the breached-password list responds, with the most common password, which every such list
// contains.
import { lookUpBreach } from "../../lib/accounts/password/password-breaches";
import { fault, ok, withEnv, type Check } from "./finding";

const BREACHED_PASSWORD = "password";

export const breaches: Check = {
  name: "breaches",
  run: withEnv(async ({ HIBP_URL }) => {
    if (!HIBP_URL)
      return [
        ok(
          "No breached-password list is queried (HIBP_URL is not set). Common passwords are still rejected.",
        ),
      ];
    const found = await lookUpBreach(BREACHED_PASSWORD);
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
