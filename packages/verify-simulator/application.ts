// A Vonage application of one's own: made at the first start, kept, so that the variables set once stay right.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Application {
  applicationId: string;
  /** PEM (PKCS#8), for the program that calls the simulator. */
  privateKey: string;
  /** PEM (SPKI), for the simulator. */
  publicKey: string;
  /** What signs the callbacks. */
  signatureSecret: string;
  apiKey: string;
  apiSecret: string;
  privateKeyFile: string;
}

/** Reads the application kept in `directory`, or makes one there (readable by its owner only). */
export function loadOrMakeApplication(directory: string): Application {
  const file = join(directory, "application.json");
  const privateKeyFile = join(directory, "private.key");
  if (!existsSync(file) || !existsSync(privateKeyFile)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { privateKey, publicKey } = makeKeyPair();
    writePrivately(privateKeyFile, privateKey);
    writePrivately(file, JSON.stringify({ publicKey, ...makeNames() }, null, 2) + "\n");
  }
  return { ...readKept(file), privateKey: readFileSync(privateKeyFile, "utf8"), privateKeyFile };
}

function readKept(file: string): Omit<Application, "privateKey" | "privateKeyFile"> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ReturnType<typeof readKept>;
  } catch {
    throw new Error(`${file} cannot be read. Remove it to create a new application.`);
  }
}

/** A fresh RSA key pair, PEM. */
export function makeKeyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function makeNames() {
  return {
    applicationId: randomUUID(),
    signatureSecret: randomBytes(32).toString("base64url"),
    apiKey: randomBytes(4).toString("hex"),
    apiSecret: randomBytes(12).toString("base64url"),
  };
}

function writePrivately(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}
