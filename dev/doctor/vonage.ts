// A live handshake with Verify that sends nothing: asked about a request that never was, Vonage says "not found" to whom it
// believes. Whether the key belongs to the application shows nowhere else.
import { shakeHands } from "../../lib/vonage/handshake";
import { compareClocks } from "./clock";
import { fault, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { reasonOf } from "./reasons";

export const vonage: Check = {
  name: "vonage",
  run: withEnv(async ({ VONAGE_API_HOST, VONAGE_TEMPLATE_ID, STAND_INS }) => {
    const asked = Date.now();
    const shaken = await shakeHands();
    const answered = Date.now();
    const { host } = VONAGE_API_HOST;
    if (shaken.status === "silent")
      return [
        fault(
          `${host} cannot be reached: ${reasonOf(shaken.error)}.`,
          "No code can be sent from here: let this machine out to it (HTTPS, port 443).",
        ),
      ];
    const findings = [judge(host, shaken.httpStatus, answered - asked)];
    // The header tells whole seconds, of which half a one has passed on the average.
    if (shaken.theirTime)
      findings.push(compareClocks("Vonage's", shaken.theirTime.getTime() + 500, asked, answered));
    if (!VONAGE_TEMPLATE_ID && STAND_INS !== "allowed") findings.push(noTemplate);
    return findings;
  }),
};

function judge(host: string, httpStatus: number, milliseconds: number): Finding {
  switch (httpStatus) {
    case 404:
      return ok(`${host} believes the key, and Verify answers (in ${milliseconds} ms; nothing was sent).`);
    case 401:
      return fault(
        `${host} does not believe the key (401).`,
        "VONAGE_PRIVATE_KEY has to be the key of VONAGE_APPLICATION_ID, and this machine's clock has to be right.",
      );
    case 402:
      return fault(
        `${host} says that the account is out of money (402).`,
        "Top it up in Vonage's dashboard.",
      );
    case 403:
      return fault(
        `${host} does not let this application use Verify (403).`,
        "Switch the capability Verify on in the application's settings.",
      );
    case 429:
      return warning(`${host} is asked too often just now (429).`, "Try again in a minute.");
    default:
      return fault(
        `${host} answers ${httpStatus} to a question about a request that never was.`,
        httpStatus >= 500
          ? "Vonage has a problem: see vonageapi.statuspage.io."
          : "Is that Vonage? Check VONAGE_API_HOST.",
      );
  }
}

const noTemplate = warning(
  "VONAGE_TEMPLATE_ID is not set: the text does not say where to stop messages that nobody asked for.",
  "README.md, “Go live with Vonage”, step 6.",
);
