// The environment of commands such as `npm run admin`: that of `npm run demo` and `npm run dev`.

import { checkEnv } from "../lib/env";
import { loadEnvFiles, localDatabaseUrl } from "./local-database";
import { portFrom } from "./ports";
import { hasOwnMail, hasOwnVonage, localEnvironment, standInApplication } from "./stand-ins";

/** Completes the environment unless it is complete. Throws a sentence to show if there is no database. */
export function useLocalEnvironment(): void {
  loadEnvFiles();
  if (checkEnv(process.env).status === "safe") return;
  // With another key, the audit trail would appear forged, including the events written now.
  if (process.env["DATABASE_URL"] && !process.env["DATA_KEY"])
    throw new Error(
      "Set DATA_KEY, too. Use the key of the app that writes to this database: it seals the audit trail.",
    );
  const databaseUrl = process.env["DATABASE_URL"] || localDatabaseUrl();
  if (!databaseUrl) {
    throw new Error("No database is configured. Set DATABASE_URL, or keep `npm run demo` running.");
  }
  // Correct if `npm run demo` was started with the same variables.
  const appUrl = `http://localhost:${portFrom("PORT", 3000)}`;
  const simulator = hasOwnVonage()
    ? undefined
    : { ...standInApplication(), url: `http://localhost:${portFrom("SIMULATOR_PORT", 4010)}` };
  // Emails wait in the database until the app sends them.
  const smtpUrl = simulator && !hasOwnMail() ? `smtp://127.0.0.1:${portFrom("SMTP_PORT", 4025)}` : undefined;
  const stubs = { ...(simulator && { simulator }), ...(smtpUrl && { smtpUrl }) };
  Object.assign(process.env, localEnvironment({ appUrl, databaseUrl, ...stubs }));
}
