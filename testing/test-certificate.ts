// An authority of the tests' own and certificates by it, made in memory: no openssl has to be installed.
import "reflect-metadata"; // what the next one is made with needs it
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

export type TestCertificate = { certificate: string; key: string };

export type TestAuthority = {
  /** PEM, for whoever is to believe it. */
  certificate: string;
  /** `days` until it ends; a negative number is one that has ended. */
  certify: (hostname: string, days?: number) => Promise<TestCertificate>;
};

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

export async function makeAuthority(): Promise<TestAuthority> {
  cryptoProvider.set(webcrypto as unknown as Crypto);
  const keys = await newKeys();
  const name = "CN=Authority of a test";
  const authority = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    notBefore: new Date(Date.now() - 40 * DAY_MS),
    notAfter: new Date(Date.now() + 400 * DAY_MS),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: authority.toString("pem"),
    async certify(hostname, days = 90) {
      const own = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${hostname}`,
        issuer: name,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        notBefore: new Date(Date.now() - 30 * DAY_MS),
        notAfter: new Date(Date.now() + days * DAY_MS),
        extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: hostname }])],
      });
      const key = await webcrypto.subtle.exportKey("pkcs8", own.privateKey);
      return { certificate: certificate.toString("pem"), key: pem(key) };
    },
  };
}

async function newKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function pem(pkcs8: ArrayBuffer): string {
  const lines =
    Buffer.from(pkcs8)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
}
