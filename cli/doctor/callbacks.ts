// Checks that the app receives Vonage's callbacks, and only signed ones. A signed callback for an unknown
// request must return 409, which changes nothing. An unsigned one must return 401, which the audit trail
// records.
import { randomUUID } from "node:crypto";
import { signCallback } from "../../packages/verify-simulator/callback-signature";
import { callbackUrl } from "../../dev/stand-ins";
import { requestApp, isAlive, NOT_RUNNING } from "./app-requests";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isConnectionRefused, describeError } from "./reasons";

export const callbacks: Check = {
  name: "callbacks",
  run: withEnv(async ({ APP_URL, VONAGE_SIGNATURE_SECRET, VONAGE_APPLICATION_ID }) => {
    if (!VONAGE_SIGNATURE_SECRET)
      return [
        warning(
          "VONAGE_SIGNATURE_SECRET is not set, so delivery results are never received.",
          'See docs/deploy.md, \"Go live with Vonage\", step 4.',
        ),
      ];
    const address = new URL(callbackUrl(APP_URL.origin));
    try {
      if (!(await isAlive(APP_URL))) return [notChecked("APP_URL is not served by the app: see address.")];
      const body = JSON.stringify({
        request_id: randomUUID(),
        type: "summary",
        status: "expired",
        submitted_at: new Date().toISOString(),
      });
      const credentials = {
        signatureSecret: VONAGE_SIGNATURE_SECRET,
        apiKey: "",
        applicationId: VONAGE_APPLICATION_ID,
      };
      const signed = await post(address, body, { authorization: await signCallback(body, credentials) });
      if (signed !== 409) return [evaluateSigned(address, signed)];
      const unsigned = await post(address, body, {});
      if (unsigned !== 401)
        return [
          fault(
            `${address.href} returns ${unsigned} to an unsigned callback.`,
            "Check what is in front of the app.",
          ),
        ];
      return [ok(`${address.pathname} accepts a signed callback and rejects an unsigned one.`)];
    } catch (error) {
      return isConnectionRefused(error)
        ? [notChecked(NOT_RUNNING)]
        : [notChecked(`APP_URL cannot be reached (${describeError(error)}): see address.`)];
    }
  }),
};

async function post(address: URL, body: string, headers: Record<string, string>): Promise<number> {
  const allHeaders = { "content-type": "application/json", ...headers };
  return (await requestApp(address, { method: "POST", headers: allHeaders, body })).status;
}

function evaluateSigned({ href }: URL, httpStatus: number): Finding {
  if (httpStatus === 401)
    return fault(
      `${href} rejects a callback signed with VONAGE_SIGNATURE_SECRET.`,
      "The app uses a different secret or application, or its clock is off by minutes.",
    );
  if (httpStatus === 404)
    return fault(
      `${href} accepts no callbacks: the app has no VONAGE_SIGNATURE_SECRET.`,
      "Start the app with the same environment.",
    );
  return fault(
    `${href} returns ${httpStatus} to a signed callback for an unknown request.`,
    "A proxy or firewall may be blocking POST requests to it.",
  );
}
