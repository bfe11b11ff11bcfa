// Do Vonage's callbacks get in, and only those? A signed one about a request that never was is believed and refused as unknown
// (409), which changes nothing; an unsigned one is not believed (401), which the audit trail notes like any other.
import { randomUUID } from "node:crypto";
import { signCallback } from "../verify-simulator/callback-signature";
import { callbackUrl } from "../stand-ins";
import { askApp, isAlive, NOT_RUNNING } from "./app-requests";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isNobodyThere, reasonOf } from "./reasons";

export const callbacks: Check = {
  name: "callbacks",
  run: withEnv(async ({ APP_URL, VONAGE_SIGNATURE_SECRET, VONAGE_APPLICATION_ID }) => {
    if (!VONAGE_SIGNATURE_SECRET)
      return [
        warning(
          "VONAGE_SIGNATURE_SECRET is not set: what became of a message is never told.",
          "README.md, “Go live with Vonage”, step 4.",
        ),
      ];
    const address = new URL(callbackUrl(APP_URL.origin));
    try {
      if (!(await isAlive(APP_URL)))
        return [notChecked("what answers at APP_URL is not the app: see address.")];
      const body = JSON.stringify({
        request_id: randomUUID(),
        type: "summary",
        status: "expired",
        submitted_at: new Date().toISOString(),
      });
      const by = {
        signatureSecret: VONAGE_SIGNATURE_SECRET,
        apiKey: "",
        applicationId: VONAGE_APPLICATION_ID,
      };
      const signed = await post(address, body, { authorization: await signCallback(body, by) });
      if (signed !== 409) return [judgeSigned(address, signed)];
      const unsigned = await post(address, body, {});
      if (unsigned !== 401)
        return [
          fault(
            `${address.href} answers ${unsigned} to an unsigned callback.`,
            "What stands in front of the app?",
          ),
        ];
      return [ok(`${address.pathname} believes a signed callback, and refuses an unsigned one.`)];
    } catch (error) {
      return isNobodyThere(error)
        ? [notChecked(NOT_RUNNING)]
        : [notChecked(`APP_URL is not reached (${reasonOf(error)}): see address.`)];
    }
  }),
};

async function post(address: URL, body: string, headers: Record<string, string>): Promise<number> {
  const all = { "content-type": "application/json", ...headers };
  return (await askApp(address, { method: "POST", headers: all, body })).status;
}

function judgeSigned({ href }: URL, httpStatus: number): Finding {
  if (httpStatus === 401)
    return fault(
      `${href} does not believe a callback that is signed with VONAGE_SIGNATURE_SECRET.`,
      "The app runs with another secret, another application, or a clock that is minutes off.",
    );
  if (httpStatus === 404)
    return fault(
      `${href} takes no callbacks: the app has no VONAGE_SIGNATURE_SECRET.`,
      "Start it with the same environment.",
    );
  return fault(
    `${href} answers ${httpStatus} to a signed callback about an unknown request.`,
    "A proxy or firewall may stand in the way of POST requests to it.",
  );
}
