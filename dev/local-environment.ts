// The environment of a command of this clone that is no server, `npm run admin` say: that of `npm run demo` and `npm run dev`.

import { checkEnv } from "../lib/env";
import { loadEnvFiles, localDatabaseUrl } from "./local-database";
import { portFrom } from "./ports";
import { hasOwnMail, hasOwnVonage, localEnvironment, standInApplication } from "./stand-ins";

/** Completes the environment; one that is complete stays as it is. Throws a sentence to show if there is no database. */
export function useLocalEnvironment(): void {
  loadEnvFiles();
  if (checkEnv(process.env).status === "safe") return;
  // With any other key all of the audit trail would look forged, and what is written to it, too.
  if (process.env["DATABASE_URL"] && !process.env["DATA_KEY"])
    throw new Error(
      "Set DATA_KEY, too. Use the key of the app that writes to this database: it seals the audit trail.",
    );
  const databaseUrl = process.env["DATABASE_URL"] || localDatabaseUrl();
  if (!databaseUrl) {
    throw new Error("No database is configured. Set DATABASE_URL, or keep `npm run demo` running.");
  }
  // The ports are those of `npm run demo`, where it was started with the same.
  const appUrl = `http://localhost:${portFrom("PORT", 3000)}`;
  const simulator = hasOwnVonage()
    ? undefined
    : { ...standInApplication(), url: `http://localhost:${portFrom("SIMULATOR_PORT", 4010)}` };
  // Mails wait in the database for the app that sends them.
  const smtpUrl = simulator && !hasOwnMail() ? `smtp://127.0.0.1:${portFrom("SMTP_PORT", 4025)}` : undefined;
  const stubs = { ...(simulator && { simulator }), ...(smtpUrl && { smtpUrl }) };
  Object.assign(process.env, localEnvironment({ appUrl, databaseUrl, ...stubs }));
}
