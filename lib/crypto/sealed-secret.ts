// Small secrets that have to be read again, such as an authenticator app's: sealed with a key that is not in the database
// (AES-256-GCM), so that a stolen copy of it opens none. A seal belongs to one context, its owner's id say: a row that is
// copied to somebody else does not open there.
import "server-only";
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** Names the key that sealed, so that keys can be replaced one at a time: the beginning of a hash of it. */
const KEY_ID_BYTES = 4;
/** NIST SP 800-38D §8.2.2: 96 random bits, for far fewer seals with one key than the 2^32 that it allows. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const ALGORITHM = "aes-256-gcm";

/** Seals a secret for a context with the present key. */
export function seal(secret: Uint8Array, context: string): Uint8Array<ArrayBuffer> {
  const key = env().DATA_KEY;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return new Uint8Array(Buffer.concat([idOf(key), nonce, sealed, cipher.getAuthTag()]));
}

/** `isStale`: a former key has sealed it, and whoever writes the row next should seal it anew. */
export type Opened = { secret: Uint8Array; isStale: boolean };

/**
 * Opens what was sealed for the same context. Throws where no key of ours has sealed it, or a bit of it has changed: that is
 * no expected outcome but a lost key or somebody at work in the database.
 */
export function unseal(sealed: Uint8Array, context: string): Opened {
  const bytes = Buffer.from(sealed);
  const { DATA_KEY, DATA_KEY_FORMER = [] } = env();
  const keyId = bytes.subarray(0, KEY_ID_BYTES);
  const key = [DATA_KEY, ...DATA_KEY_FORMER].find((known) => idOf(known).equals(keyId));
  if (!key) throw new Error("sealed with a key that is neither DATA_KEY nor one of DATA_KEY_FORMER");
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

function idOf(key: Buffer): Buffer {
  return createHash("sha256").update("key id").update(key).digest().subarray(0, KEY_ID_BYTES);
}
