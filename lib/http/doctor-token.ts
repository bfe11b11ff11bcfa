// Authorizes `npm run doctor` to see how its request reached the app. Valid for one app and one minute.
import "server-only";
import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { env } from "@/lib/env";

const LIFETIME_SECONDS = 60;

const NAME = "twofold-doctor";

/** Returns an Authorization header for the app at APP_URL. */
export async function createDoctorToken(): Promise<string> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(NAME)
    .setAudience(env().APP_URL.origin)
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(deriveKey());
  return `Bearer ${token}`;
}

export async function isDoctorToken(authorization: string | null): Promise<boolean> {
  const token = authorization?.match(/^bearer +([\w.-]+)$/i)?.[1];
  if (!token) return false;
  return jwtVerify(token, deriveKey(), {
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

/** A separate key, so that no other token signed with AUTH_SECRET is accepted. */
function deriveKey(): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", env().AUTH_SECRET, "", "pass of the doctor", 32));
}
