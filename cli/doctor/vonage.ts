// Checks the credentials with Verify without sending anything: Vonage returns 404 for an unknown request, but
// only if it accepts the key. This is the only way to see whether the key belongs to the application.
import { probeCredentials } from "../../lib/vonage/probe-credentials";
import { compareClocks } from "./clock";
import { fault, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { describeError } from "./reasons";

export const vonage: Check = {
  name: "vonage",
  run: withEnv(async ({ VONAGE_API_HOST, VONAGE_TEMPLATE_ID, STAND_INS }) => {
    const requestedAt = Date.now();
    const probe = await probeCredentials();
    const respondedAt = Date.now();
    const { host } = VONAGE_API_HOST;
    if (probe.status === "silent")
      return [
        fault(
          `${host} cannot be reached: ${describeError(probe.error)}.`,
          "Codes cannot be sent from here. Allow outbound HTTPS (port 443) to it.",
        ),
      ];
    const findings = [evaluateStatus(host, probe.httpStatus, respondedAt - requestedAt)];
    // The Date header has whole seconds: on average, half a second has passed.
    if (probe.theirTime)
      findings.push(
        compareClocks("Vonage's clock", probe.theirTime.getTime() + 500, requestedAt, respondedAt),
      );
    if (!VONAGE_TEMPLATE_ID && STAND_INS !== "allowed") findings.push(noTemplate);
    return findings;
  }),
};

function evaluateStatus(host: string, httpStatus: number, milliseconds: number): Finding {
  switch (httpStatus) {
    case 404:
      return ok(`${host} accepts the key, and Verify responds (in ${milliseconds} ms; nothing was sent).`);
    case 401:
      return fault(
        `${host} rejects the key (401).`,
        "VONAGE_PRIVATE_KEY must belong to VONAGE_APPLICATION_ID, and this machine's clock must be correct.",
      );
    case 402:
      return fault(
        `${host} reports that the account balance is too low (402).`,
        "Add funds in the Vonage dashboard.",
      );
    case 403:
      return fault(
        `${host} does not allow this application to use Verify (403).`,
        "Enable Verify in the application's capabilities.",
      );
    case 429:
      return warning(`${host} is rate-limiting requests (429).`, "Try again in a minute.");
    default:
      return fault(
        `${host} returns ${httpStatus} for an unknown request.`,
        httpStatus >= 500
          ? "Vonage may have an outage: see vonageapi.statuspage.io."
          : "Check that VONAGE_API_HOST is Vonage.",
      );
  }
}

const noTemplate = warning(
  "VONAGE_TEMPLATE_ID is not set, so text messages do not say how to stop unrequested codes.",
  'See docs/deploy.md, \"Go live with Vonage\", step 6.',
);
