// Authenticates API calls: the application's RS256 token, verified with its public key, or the account's key
// and secret.
import { createPublicKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { errors, jwtVerify } from "jose";

export interface Credentials {
  applicationId: string;
  publicKey: KeyObject;
  apiKey?: string | undefined;
  apiSecret?: string | undefined;
}

/**
 * Parses a public key. Accepts line breaks written as `\n`, as in environment variables. Throws if it is not
 * an RSA key.
 */
export function readPublicKey(pem: string): KeyObject {
  const key = parseKey(pem.replaceAll("\\n", "\n"));
  if (key?.asymmetricKeyType !== "rsa")
    throw new Error("The public key is not a PEM-encoded RSA public key.");
  return key;
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/**
 * Verifies an `Authorization` header. Tokens expire by the wall clock, not the simulator's, because callers
 * create them.
 */
export async function authenticate(
  header: string | undefined,
  credentials: Credentials,
): Promise<"welcome" | "unauthorized" | "jwtExpired"> {
  const [scheme = "", value = ""] = (header ?? "").split(" ", 2);
  if (scheme.toLowerCase() === "bearer") return verifyToken(value, credentials);
  if (scheme.toLowerCase() === "basic") return isAccount(value, credentials) ? "welcome" : "unauthorized";
  return "unauthorized";
}

const TOLERATED_CLOCK_SKEW_SECONDS = 60;

async function verifyToken(token: string, { applicationId, publicKey }: Credentials) {
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ["RS256"],
      requiredClaims: ["application_id", "iat", "jti"],
    });
    const isInFuture = (payload.iat ?? 0) > Date.now() / 1000 + TOLERATED_CLOCK_SKEW_SECONDS;
    return payload.application_id === applicationId && !isInFuture ? "welcome" : "unauthorized";
  } catch (error) {
    return error instanceof errors.JWTExpired ? "jwtExpired" : "unauthorized";
  }
}

function isAccount(value: string, { apiKey, apiSecret }: Credentials): boolean {
  if (!apiKey || !apiSecret) return false;
  const given = Buffer.from(value, "base64");
  const expected = Buffer.from(`${apiKey}:${apiSecret}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
