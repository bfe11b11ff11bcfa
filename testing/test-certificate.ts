// Creates a test certificate authority and its certificates in memory, without openssl.
import "reflect-metadata"; // required by @peculiar/x509
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { DAY_MS } from "../lib/values/durations";

export type TestCertificate = { certificate: string; key: string };

export type TestAuthority = {
  /** PEM, for clients that must trust the authority. */
  certificate: string;
  /** `days` until it expires. Negative: already expired. */
  certify: (hostname: string, days?: number) => Promise<TestCertificate>;
};

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

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
      const leafKeys = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${hostname}`,
        issuer: name,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        notBefore: new Date(Date.now() - 30 * DAY_MS),
        notAfter: new Date(Date.now() + days * DAY_MS),
        extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: hostname }])],
      });
      const key = await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey);
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
