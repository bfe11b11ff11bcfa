// What a production environment brings along and a newcomer has not: a database, Vonage, secrets. Whatever is set
// already is used as it is.

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadOrMakeApplication, type Application } from "../packages/verify-simulator/application";

/** Where this clone keeps what it made: databases, keys, secrets. */
export const dataDirectory = fileURLToPath(new URL("../.data", import.meta.url));

/** Large enough for visitors from many places, and without the countries that are dear to send to. */
const COUNTRIES = "AT,AU,BE,BR,CA,CH,CZ,DE,DK,ES,FI,FR,GB,IE,IN,IT,JP,MX,NL,NO,NZ,PL,PT,SE,SG,US,ZA";

/** Whether a database of the person's own is set. */
export function hasOwnDatabase(): boolean {
  return Boolean(process.env["DATABASE_URL"]);
}

/** Whether anything of Vonage's is set: half of it is told as a problem rather than mixed with a stand-in. */
export function hasOwnVonage(): boolean {
  return Object.entries(process.env).some(([name, value]) => name.startsWith("VONAGE_") && value);
}

/** Whether anything of mail's is set: half of it is told as a problem rather than mixed with a stand-in. */
export function hasOwnMail(): boolean {
  return Boolean(process.env["SMTP_URL"] || process.env["MAIL_FROM"]);
}

/** The application that the simulator stands in for, made at the first start. */
export function standInApplication(): Application {
  makeDataDirectory();
  return loadOrMakeApplication(join(dataDirectory, "simulator"));
}

/** The text that the stand-in's messages have: whoever did not ask for one learns how to stop them. */
export const stopTemplate = {
  id: "5709fc1d-6e3a-4b44-9d0f-2c8a6c0c9c1e",
  textFor: (appUrl: string) =>
    "${code} is your ${brand} code. It expires in ${time-limit} ${time-limit-unit}. Not you? " +
    `${appUrl}/stop-messages`,
};

/** What the app is told of the simulator. */
export type StandInVonage = { url: string } & Pick<
  Application,
  "applicationId" | "privateKey" | "signatureSecret"
>;

/** The application's status URL. */
export function callbackUrl(appUrl: string): string {
  return `${appUrl}/api/webhooks/vonage/verify`;
}

/** The environment of an app on this machine, complete where the stand-ins are used. */
export function localEnvironment({
  appUrl,
  databaseUrl,
  simulator,
  smtpUrl,
}: {
  appUrl: string;
  databaseUrl?: string;
  simulator?: StandInVonage;
  smtpUrl?: string;
}): Record<string, string> {
  return {
    STAND_INS: "allowed",
    APP_URL: appUrl,
    LISTEN_ADDRESS: "127.0.0.1",
    // A line for each request is for machines to read.
    LOG_LEVEL: process.env["LOG_LEVEL"] || "warn",
    SMS_COUNTRIES: process.env["SMS_COUNTRIES"] || COUNTRIES,
    AUTH_SECRET: process.env["AUTH_SECRET"] || keptSecret(join(dataDirectory, "auth-secret")),
    DATA_KEY: process.env["DATA_KEY"] || keptSecret(join(dataDirectory, "data-key")),
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(smtpUrl && { SMTP_URL: smtpUrl, MAIL_FROM: "Twofold <accounts@twofold.example>" }),
    ...(simulator && {
      VONAGE_API_HOST: simulator.url,
      VONAGE_APPLICATION_ID: simulator.applicationId,
      VONAGE_PRIVATE_KEY: simulator.privateKey,
      VONAGE_SIGNATURE_SECRET: simulator.signatureSecret,
      VONAGE_TEMPLATE_ID: stopTemplate.id,
      VONAGE_SENDER: "Twofold",
    }),
  };
}

function keptSecret(file: string): string {
  makeDataDirectory();
  try {
    // Of two who start at once one writes and both read the same.
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}

/** Open to others but for what is in it: under root Postgres runs as somebody else. */
function makeDataDirectory(): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o755 });
}
