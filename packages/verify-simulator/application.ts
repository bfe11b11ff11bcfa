// Generates a Vonage application on the first start and stores it, so that its variables stay valid.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Application {
  applicationId: string;
  /** PEM (PKCS#8), for the program that calls the simulator. */
  privateKey: string;
  /** PEM (SPKI), for the simulator. */
  publicKey: string;
  /** Secret that signs the callbacks. */
  signatureSecret: string;
  apiKey: string;
  apiSecret: string;
  privateKeyFile: string;
}

/** Reads the application in `directory`, or creates one there that only the owner can read. */
export function loadOrMakeApplication(directory: string): Application {
  const file = join(directory, "application.json");
  const privateKeyFile = join(directory, "private.key");
  if (!existsSync(file) || !existsSync(privateKeyFile)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { privateKey, publicKey } = makeKeyPair();
    writePrivateFile(privateKeyFile, privateKey);
    writePrivateFile(file, JSON.stringify({ publicKey, ...generateCredentials() }, null, 2) + "\n");
  }
  return { ...readStored(file), privateKey: readFileSync(privateKeyFile, "utf8"), privateKeyFile };
}

function readStored(file: string): Omit<Application, "privateKey" | "privateKeyFile"> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ReturnType<typeof readStored>;
  } catch {
    throw new Error(`${file} cannot be read. Remove it to create a new application.`);
  }
}

/** Generates an RSA key pair in PEM format. */
export function makeKeyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function generateCredentials() {
  return {
    applicationId: randomUUID(),
    signatureSecret: randomBytes(32).toString("base64url"),
    apiKey: randomBytes(4).toString("hex"),
    apiSecret: randomBytes(12).toString("base64url"),
  };
}

function writePrivateFile(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}
