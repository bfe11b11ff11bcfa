// Checks that the private key signs tokens that its public key verifies, with the token that calls to Vonage
// carry.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { createBearerHeader } from "../../lib/vonage/probe-credentials";
import { fault, ok, withEnv, type Check } from "./finding";

/** NIST SP 800-131A disallows shorter keys for signatures. */
const MIN_BITS = 2048;

export const key: Check = {
  name: "key",
  run: withEnv(async ({ VONAGE_PRIVATE_KEY, VONAGE_APPLICATION_ID }) => {
    const privateKey = createPrivateKey(VONAGE_PRIVATE_KEY);
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    const solution = "Generate a new key pair for the application in the Vonage dashboard.";
    if (bits < MIN_BITS)
      return [fault(`VONAGE_PRIVATE_KEY has ${bits} bits. The minimum is ${MIN_BITS}.`, solution)];
    const token = (await createBearerHeader()).replace(/^Bearer /, "");
    const verified = await jwtVerify(token, createPublicKey(privateKey), { algorithms: ["RS256"] }).catch(
      () => null,
    );
    if (verified?.payload["application_id"] !== VONAGE_APPLICATION_ID)
      return [fault("A token signed with VONAGE_PRIVATE_KEY cannot be verified.", solution)];
    return [ok(`RSA with ${bits} bits. Its public key verifies a token signed with it.`)];
  }),
};
