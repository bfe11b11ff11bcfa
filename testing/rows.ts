// Inserts users, sessions and factors directly into the database.
import {
  createCipheriv,
  createHash,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  type KeyObject,
} from "node:crypto";
import { hash } from "@node-rs/argon2";
import type pg from "pg";
import type { Destination, SubjectId } from "@/lib/destinations";
import { toCoseKey } from "./software-passkey";
import { DATA_KEY } from "./test-environment";
import type { HttpBrowser } from "./http-browser";
import { PASSWORD, type Person } from "./people";

/** The hash of `PASSWORD`, with the parameters of lib/accounts/password/password.ts. */
let passwordHash: Promise<string> | undefined;

/** Inserts a user with a verified phone, as after signing up, and returns the id. */
export async function insertUser(db: pg.Pool, person: Person): Promise<string> {
  if (person.password !== PASSWORD) throw new Error("a person with a password of their own has to sign up");
  passwordHash ??= hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const { name, email, phone, country } = person;
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO "user" (id, name, email, phone, phone_country, phone_verified_at, password_hash, last_sign_in_at, search)
     VALUES ($1, $2, $3, $4, $5, now(), $6, now(), $7) RETURNING id`,
    [
      randomUUID(),
      ...[name, email, phone, country, await passwordHash],
      `${name} ${email} ${phone.slice(1)}`.toLowerCase(),
    ],
  );
  return rows[0]?.id ?? "";
}

/** Inserts a session with a freshly verified second factor, and returns its cookies. */
export async function insertSession(
  db: pg.Pool,
  userId: string,
  { ip, userAgent = "" }: { ip: string; userAgent?: string },
): Promise<Map<string, string>> {
  const [token, browser] = [newToken(), newToken()];
  await db.query(
    `INSERT INTO session (id, token_hash, browser_hash, user_id, challenge_id, factor, factor_proven_at, ip, user_agent,
                          created_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, 'sms', now(), $6, $7, now(), now(), now() + interval '24 hours')`,
    [randomUUID(), sha256(token), sha256(browser), userId, randomUUID(), ip, userAgent],
  );
  return new Map([
    ["twofold-session", token],
    ["twofold-browser", browser],
  ]);
}

/** Binds the browser's session to a destination, as a finished step-up does. */
export async function confirmFor(
  db: pg.Pool,
  { cookies }: Pick<HttpBrowser, "cookies">,
  destination: Destination,
  about: SubjectId = null,
): Promise<void> {
  const { rowCount } = await db.query(
    `UPDATE session SET factor_proven_at = now(), factor_proven_for = $2, factor_proven_for_id = $3
     WHERE token_hash = $1`,
    [sha256(cookies.get("twofold-session") ?? ""), destination, about],
  );
  if (rowCount !== 1) throw new Error("this browser has no session");
}

export type SignedIn = { browser: HttpBrowser; person: Person; id: string };

/** Inserts a user with a session and sets its cookies in the browser. */
export async function insertSignedIn(db: pg.Pool, person: Person, browser: HttpBrowser): Promise<SignedIn> {
  const id = await insertUser(db, person);
  for (const [name, value] of await insertSession(db, id, { ip: browser.address }))
    browser.cookies.set(name, value);
  return { browser, person, id };
}

/** Inserts a confirmed authenticator app and returns its base32 key. */
export async function insertAuthenticator(db: pg.Pool, userId: string): Promise<string> {
  const secret = randomBytes(20);
  await db.query(
    "INSERT INTO authenticator (user_id, secret, created_at, confirmed_at) VALUES ($1, $2, now(), now())",
    [userId, seal(secret, `authenticator ${userId}`)],
  );
  return toBase32(secret);
}

/** A passkey in the format of Chromium's virtual authenticator (`WebAuthn.addCredential`). */
export type Credential = {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
};

/** Inserts a passkey and returns its credential for the browser. */
export async function insertPasskey(db: pg.Pool, userId: string, name: string): Promise<Credential> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const credentialId = randomBytes(32);
  await db.query(
    `INSERT INTO passkey (id, user_id, credential_id, public_key, counter, transports, name, backed_up, created_at)
     VALUES ($1, $2, $3, $4, 1, '{internal}', $5, false, now())`,
    [randomUUID(), userId, credentialId.toString("base64url"), toCoseKey(publicKey as KeyObject), name],
  );
  return {
    credentialId: credentialId.toString("base64"),
    isResidentCredential: true,
    rpId: "localhost",
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
    userHandle: Buffer.from(userId).toString("base64"),
    signCount: 1,
  };
}

/** The format of lib/crypto/sealed-secret.ts: key id, nonce, ciphertext, tag. */
function seal(secret: Buffer, context: string): Buffer {
  const key = Buffer.from(DATA_KEY, "base64");
  const keyId = createHash("sha256").update("key id").update(key).digest().subarray(0, 4);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([keyId, nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = bits.match(/.{5}/g) ?? [];
  return digits.map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five, 2)]).join("");
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}

function sha256(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
