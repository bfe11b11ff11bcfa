// Encrypts secrets that must be read again. The AES-256-GCM key is not in the database, so a stolen copy
// reveals nothing. A context, such as the owner's ID, keeps a row from decrypting for another user.
import "server-only";
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** The start of the key's hash, so that keys can be rotated one at a time. */
const KEY_ID_BYTES = 4;
/** NIST SP 800-38D §8.2.2: 96 random bits, for far fewer secrets per key than the permitted 2^32. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const ALGORITHM = "aes-256-gcm";

export function seal(secret: Uint8Array, context: string): Uint8Array<ArrayBuffer> {
  const key = env().DATA_KEY;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return new Uint8Array(Buffer.concat([getKeyId(key), nonce, sealed, cipher.getAuthTag()]));
}

/** `isStale`: a previous key sealed the secret, and the next write should seal it again. */
export type UnsealedSecret = { secret: Uint8Array; isStale: boolean };

/** Throws if no configured key sealed the secret, or if it was modified. */
export function unseal(sealed: Uint8Array, context: string): UnsealedSecret {
  const bytes = Buffer.from(sealed);
  const { DATA_KEY, DATA_KEY_FORMER = [] } = env();
  const keyId = bytes.subarray(0, KEY_ID_BYTES);
  const key = [DATA_KEY, ...DATA_KEY_FORMER].find((candidate) => getKeyId(candidate).equals(keyId));
  if (!key) throw new Error("The secret was sealed with a key that is not in DATA_KEY or DATA_KEY_FORMER");
  const nonce = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const secret = Buffer.concat([
    decipher.update(bytes.subarray(KEY_ID_BYTES + NONCE_BYTES, -TAG_BYTES)),
    decipher.final(),
  ]);
  return { secret: new Uint8Array(secret), isStale: key !== DATA_KEY };
}

function getKeyId(key: Buffer): Buffer {
  return createHash("sha256").update("key id").update(key).digest().subarray(0, KEY_ID_BYTES);
}
