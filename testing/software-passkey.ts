// A passkey in software, for tests. Every part of its responses can be falsified.
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

type Claims = { nonce: string; origin: string; rpID: string };

type AssertionClaims = {
  counter?: number;
  type?: string;
  isPresent?: boolean;
  /** Whether the device has checked the user's biometrics or PIN. */
  isVerified?: boolean;
  /** The user's id. Only passkeys that were found without a list of credentials return it. */
  userHandle?: string;
};

export type SoftwarePasskey = {
  id: string;
  /** The JSON of a `navigator.credentials.create` response, as the page's script posts it. */
  attestation: (claims: Claims) => string;
  /** The JSON of a `navigator.credentials.get` response. The counter increases by one unless it is given. */
  assertion: (claims: Claims & AssertionClaims) => string;
};

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

/** `counts: false` keeps the counter at 0, like a passkey that is synced across devices. */
export function softwarePasskey({ counts = true } = {}): SoftwarePasskey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rawId = randomBytes(32);
  const id = rawId.toString("base64url");
  let uses = 0;
  const answer = (response: object) =>
    JSON.stringify({ id, rawId: id, type: "public-key", clientExtensionResults: {}, response });
  return {
    id,
    attestation: (claims) => {
      const length = Buffer.from([rawId.length >> 8, rawId.length & 255]);
      const key = Buffer.concat([Buffer.alloc(16), length, rawId, toCoseKey(publicKey)]);
      const authData = Buffer.concat([
        toAuthenticatorData(claims.rpID, PRESENT | VERIFIED | HAS_KEY, 0),
        key,
      ]);
      const object = map([
        [text("fmt"), text("none")],
        [text("attStmt"), map([])],
        [text("authData"), bytes(authData)],
      ]);
      return answer({
        clientDataJSON: clientData("webauthn.create", claims).toString("base64url"),
        attestationObject: object.toString("base64url"),
        transports: ["internal"],
      });
    },
    assertion: ({ counter = counts ? ++uses : 0, type = "webauthn.get", userHandle, ...claims }) => {
      const { isPresent = true, isVerified = isPresent } = claims;
      const data = clientData(type, claims);
      const flags = (isPresent ? PRESENT : 0) | (isVerified ? VERIFIED : 0);
      const authData = toAuthenticatorData(claims.rpID, flags, counter);
      const signed = Buffer.concat([authData, createHash("sha256").update(data).digest()]);
      return answer({
        clientDataJSON: data.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: createSign("sha256").update(signed).sign(privateKey).toString("base64url"),
        userHandle: userHandle && Buffer.from(userHandle).toString("base64url"),
      });
    },
  };
}

function clientData(type: string, { nonce, origin }: Claims): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge: nonce, origin, crossOrigin: false }));
}

/** WebAuthn §6.1: the hash of the domain, the flags, the counter. */
function toAuthenticatorData(rpID: string, flags: number, counter: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([createHash("sha256").update(rpID).digest(), Buffer.from([flags]), count]);
}

/** RFC 9053 §7.1.1: an elliptic curve key (1: 2) for ES256 (3: -7) on P-256 (-1: 1). */
export function toCoseKey(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return map([
    [byte(1), byte(2)],
    [byte(3), byte(0x26)],
    [byte(0x20), byte(1)],
    [byte(0x21), bytes(Buffer.from(x, "base64url"))],
    [byte(0x22), bytes(Buffer.from(y, "base64url"))],
  ]);
}

// The part of CBOR (RFC 8949) that this needs.

function map(entries: [Buffer, Buffer][]): Buffer {
  return Buffer.concat([Buffer.from([0xa0 | entries.length]), ...entries.flat()]);
}

/** Integers from -24 to 23 take one byte. */
function byte(value: number): Buffer {
  return Buffer.from([value]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
}

/** The shortest encoding, which verifiers require. For 24 bytes or more. */
function bytes(value: Buffer): Buffer {
  const { length } = value;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), value]);
}
