// Signs a callback as Vonage does: HS256 with the account's secret, over a hash of the body.
import { createHash, randomUUID } from "node:crypto";
import { SignJWT } from "jose";

/** Returns the Authorization header for this body. */
export async function signCallback(
  text: string,
  by: { signatureSecret: string; apiKey: string; applicationId: string },
): Promise<string> {
  const payload_hash = createHash("sha256").update(text).digest("hex");
  const token = await new SignJWT({ payload_hash, api_key: by.apiKey, application_id: by.applicationId })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer("Vonage")
    .setIssuedAt()
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(by.signatureSecret));
  return `Bearer ${token}`;
}
