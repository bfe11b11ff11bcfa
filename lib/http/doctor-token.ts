// A token that authorizes `npm run doctor` to see how its request reached the app. Requires AUTH_SECRET and
// is valid for one app and one minute.
import "server-only";
import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { env } from "@/lib/env";

const LIFETIME_SECONDS = 60;

const NAME = "twofold-doctor";

/** Returns an Authorization header for the app at APP_URL. */
export async function newDoctorPass(): Promise<string> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(NAME)
    .setAudience(env().APP_URL.origin)
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(passKey());
  return `Bearer ${token}`;
}

/** Whether an Authorization header holds a pass of ours that is still good. */
export async function isDoctorPass(authorization: string | null): Promise<boolean> {
  const token = authorization?.match(/^Bearer ([\w.-]+)$/)?.[1];
  if (!token) return false;
  return jwtVerify(token, passKey(), {
    algorithms: ["HS256"],
    issuer: NAME,
    audience: env().APP_URL.origin,
    maxTokenAge: LIFETIME_SECONDS,
    requiredClaims: ["exp"],
    // Tolerates clock drift between the doctor's machine and the app. The doctor reports it.
    clockTolerance: 30,
  }).then(
    () => true,
    () => false,
  );
}

/** A key of its own: nothing else that AUTH_SECRET signs is a pass. */
function passKey(): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", env().AUTH_SECRET, "", "pass of the doctor", 32));
}
