// Does the list of breached passwords answer? It is asked about the most common password there is, which is on each such list.
import { lookUpBreach } from "../../lib/accounts/password-breaches";
import { fault, ok, withEnv, type Check } from "./finding";

const SURELY_BREACHED = "password";

export const breaches: Check = {
  name: "breaches",
  run: withEnv(async ({ HIBP_URL }) => {
    if (!HIBP_URL)
      return [
        ok("no list of breached passwords is asked (HIBP_URL); the common ones are refused in any case."),
      ];
    const found = await lookUpBreach(SURELY_BREACHED);
    if (found === "breached") return [ok(`${HIBP_URL.host} answers, and knows a breached password.`)];
    return [
      fault(
        found === "clean"
          ? `${HIBP_URL.host} answers, and does not know the most common password.`
          : `${HIBP_URL.host} does not answer as a list of breached passwords does.`,
        "Check HIBP_URL; until then passwords are let through, and the trail notes it.",
      ),
    ];
  }),
};
