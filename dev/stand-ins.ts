// Stand-ins for what production provides: database, Vonage, email, secrets. Existing variables win.

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Purpose } from "../prisma/generated/enums";
import { loadOrMakeApplication, type Application } from "../packages/verify-simulator/application";

/** Directory for databases, keys, and secrets of this clone. */
export const dataDirectory = fileURLToPath(new URL("../.data", import.meta.url));

/** Excludes countries with expensive messages. */
const COUNTRIES = "AT,AU,BE,BR,CA,CH,CZ,DE,DK,ES,FI,FR,GB,IE,IN,IT,JP,MX,NL,NO,NZ,PL,PT,SE,SG,US,ZA";

export function hasOwnDatabase(): boolean {
  return Boolean(process.env["DATABASE_URL"]);
}

/** An incomplete set of variables is reported as a problem, not completed with stand-ins. */
export function hasOwnVonage(): boolean {
  return Object.entries(process.env).some(([name, value]) => name.startsWith("VONAGE_") && value);
}

/** As in `hasOwnVonage`, an incomplete set is not completed with stand-ins. */
export function hasOwnMail(): boolean {
  return Boolean(process.env["SMTP_URL"] || process.env["MAIL_FROM"]);
}

/** Returns the application that the simulator simulates. Created on the first start. */
export function standInApplication(): Application {
  createDataDirectory();
  return loadOrMakeApplication(join(dataDirectory, "simulator"));
}

/** The simulator's message templates by the purpose of the code (docs/deploy.md, "Message templates"). */
const TEMPLATES: Record<Purpose, { id: string; action: string }> = {
  sign_up: { id: "5709fc1d-6e3a-4b44-9d0f-2c8a6c0c9c1e", action: "create your account" },
  sign_in: { id: "0f7a3f52-64a5-4f0b-8f0e-2f4c1f6b7d10", action: "sign in" },
  step_up: { id: "9b1d1c3e-0c4d-4d57-9a67-6a0f5f0f5b21", action: "confirm it's you" },
  change_phone: { id: "c2f6b0a4-7a58-4b7e-8d39-1e5d2a9c4e32", action: "change your number" },
  reset_password: { id: "3e8d5b96-2f1c-4c0a-b5d4-7f9e6c1b8a43", action: "reset your password" },
};

/** Returns texts by ID. The last line binds the code to the app's host (WICG origin-bound one-time codes). */
export function messageTemplates(appUrl: string): Record<string, string> {
  const { hostname } = new URL(appUrl);
  return Object.fromEntries(
    Object.values(TEMPLATES).map(({ id, action }) => [
      id,
      `\${code} is your \${brand} code to ${action}. Expires in \${time-limit} \${time-limit-unit}. ` +
        `Not you? ${appUrl}/stop-messages\n\n@${hostname} #\${code}`,
    ]),
  );
}

function templateSetting(): string {
  return Object.entries(TEMPLATES)
    .map(([purpose, { id }]) => `${purpose}:${id}`)
    .join(",");
}

export type StandInVonage = { url: string } & Pick<
  Application,
  "applicationId" | "privateKey" | "signatureSecret"
>;

export function callbackUrl(appUrl: string): string {
  return `${appUrl}/api/webhooks/vonage/verify`;
}

/** Returns the environment of an app on this machine, complete if all stand-ins are used. */
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
    // Request logs are for machines.
    LOG_LEVEL: process.env["LOG_LEVEL"] || "warn",
    SMS_COUNTRIES: process.env["SMS_COUNTRIES"] || COUNTRIES,
    AUTH_SECRET: process.env["AUTH_SECRET"] || loadOrCreateSecret(join(dataDirectory, "auth-secret")),
    DATA_KEY: process.env["DATA_KEY"] || loadOrCreateSecret(join(dataDirectory, "data-key")),
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(smtpUrl && { SMTP_URL: smtpUrl, MAIL_FROM: "Twofold <accounts@twofold.example>" }),
    ...(simulator && {
      VONAGE_API_HOST: simulator.url,
      VONAGE_APPLICATION_ID: simulator.applicationId,
      VONAGE_PRIVATE_KEY: simulator.privateKey,
      VONAGE_SIGNATURE_SECRET: simulator.signatureSecret,
      VONAGE_TEMPLATE_ID: templateSetting(),
      VONAGE_SENDER: "Twofold",
    }),
  };
}

function loadOrCreateSecret(file: string): string {
  createDataDirectory();
  try {
    // Of two concurrent starts, one writes and both read the same secret.
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}

/** Readable by others, because Postgres runs as another user under root. The files inside are private. */
function createDataDirectory(): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o755 });
}
