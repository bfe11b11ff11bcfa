// Starts Twofold. `demo` and `dev` add what the environment does not set: Postgres, a simulated Vonage,
// secrets. `production` adds nothing and starts only in a safe environment.

import { join } from "node:path";
import { hostUrls } from "../lib/database/database-url";
import { checkEnv, describeProblems } from "../lib/env";
import { launchApp, startApp, type App } from "./app";
import { buildIfChanged, isBuilt } from "./build";
import type { Child } from "./children";
import type { Mailbox } from "./mailbox/mailbox";
import { loadEnvFiles } from "./local-database";
import { APP_PORT, choosePort, portFrom, requireFreePort, SIMULATOR_PORT, SMTP_PORT } from "./ports";
import type { Postgres } from "./postgres";
import { deployMigrations } from "../cli/prisma-cli";
import { generateClientIfChanged } from "./prisma-client";
import { samplesAtStart } from "./samples-at-start";
import {
  callbackUrl,
  dataDirectory,
  hasOwnDatabase,
  hasOwnMail,
  hasOwnVonage,
  localEnvironment,
  standInApplication,
  messageTemplates,
} from "./stand-ins";
import { muteOutput, step } from "./steps";
import type { SimulatorOptions } from "../packages/verify-simulator/server";

type Mode = "demo" | "dev" | "production";

/** Functions that stop what was started, newest first. */
const started: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void end(0));
}
endWithShell(process.ppid);
// Writing to a closed terminal fails. Ignore it.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

main(process.argv[2]).catch((error: unknown) => {
  if (ending) return;
  console.error(`\n${error instanceof Error ? error.message : String(error)}\n`);
  void end(1);
});

async function main(mode: string | undefined): Promise<void> {
  if (mode !== "demo" && mode !== "dev" && mode !== "production") {
    throw new Error("Usage: start.ts demo | dev | production");
  }
  process.env["NEXT_TELEMETRY_DISABLED"] = "1";
  loadEnvFiles();
  const app = await (mode === "production" ? serve() : demonstrate(mode));
  const { reason } = await app.ended;
  if (!ending) throw new Error(`The app ${reason}. Stopping everything.`);
}

async function serve(): Promise<Child> {
  const checked = checkEnv(process.env);
  if (checked.status === "unsafe") throw new Error(describeProblems(checked.problems));
  if (!isBuilt()) throw new Error("The app has not been built. Run `npm run build` first.");
  const { LISTEN_ADDRESS, STAND_INS } = checked.env;
  const address = LISTEN_ADDRESS ?? (STAND_INS === "allowed" ? "127.0.0.1" : "0.0.0.0");
  const port = portFrom("PORT", 3000);
  await requireFreePort(port, "PORT", address);
  const app = launchApp({ port, address, env: { NODE_ENV: "production" }, show: true });
  toBeStopped(app);
  return app;
}

async function demonstrate(mode: Exclude<Mode, "production">): Promise<App> {
  console.log(`\nStarting Twofold with everything it needs on this machine.\n`);
  const port = await choosePort(APP_PORT);
  const simulatorPort = hasOwnVonage() ? undefined : await choosePort(SIMULATOR_PORT);
  // Emails are shown next to the phone, so they need its page.
  const smtpPort = simulatorPort && !hasOwnMail() ? await choosePort(SMTP_PORT) : undefined;

  const appUrl = `http://localhost:${port}`;
  const vonage = simulatorPort
    ? { ...standInApplication(), port: simulatorPort, url: `http://localhost:${simulatorPort}` }
    : undefined;
  const postgres = hasOwnDatabase() ? undefined : await startDatabase();
  const databaseUrl = postgres?.url;
  const env = localEnvironment({
    appUrl,
    ...(databaseUrl && { databaseUrl }),
    ...(vonage && { simulator: vonage }),
    ...(smtpPort && { smtpUrl: `smtp://127.0.0.1:${smtpPort}` }),
  });
  const checked = checkEnv({ ...process.env, ...env });
  if (checked.status === "unsafe") throw new Error(describeProblems(checked.problems));

  await generateClientIfChanged(toBeStopped);
  await step("Tables", () => migrate(checked.env.DATABASE_URL));
  // Never add samples to a database of the user's own.
  const samples = databaseUrl ? await samplesAtStart({ databaseUrl, mode, env, onStart: toBeStopped }) : null;
  const mails = smtpPort ? await startMailbox(smtpPort) : undefined;
  const templates = messageTemplates(appUrl);
  if (vonage)
    await step("Vonage", () =>
      startVonage({ ...vonage, callbackUrl: callbackUrl(appUrl), templates, mails }),
    );
  if (mode === "demo") await step("Build", build);
  if (samples?.adding) await step("Samples", samples.adding);
  const app = await startLocalApp(mode, port, env);
  const isShared = postgres?.joined;
  printAddresses(
    appUrl,
    vonage?.url,
    mails ? (isShared ? "shared" : "stand-in") : hasOwnMail() ? "own" : "none",
  );
  printSampleUsers(samples !== null);
  return app;
}

async function startDatabase(): Promise<Postgres> {
  const { startPostgres } = await import("./postgres"); // a development dependency
  const starting = startPostgres({ dataDirectory: join(dataDirectory, "postgres") });
  toBeStopped({ stop: () => starting.then((postgres) => postgres.stop()) });
  await step("Postgres", async () => {
    const { joined, port } = await starting;
    return `${joined ? "already running" : "running"} on port ${port}, data in .data/postgres`;
  });
  return starting;
}

async function migrate(databaseUrl: string): Promise<string> {
  const migrating = deployMigrations(databaseUrl);
  toBeStopped({ stop: () => migrating.catch(() => undefined) });
  await migrating;
  const urls = hostUrls(databaseUrl).map((url) => new URL(url));
  return `up to date in ${urls.map(({ host }) => host).join(",")}${urls[0]?.pathname}`;
}

async function startMailbox(port: number): Promise<Mailbox> {
  const { startMailbox } = await import("./mailbox/mailbox"); // needs development dependencies
  const mailbox = await startMailbox({ port });
  toBeStopped(mailbox);
  return mailbox;
}

async function startVonage(options: SimulatorOptions): Promise<string> {
  const { startSimulator } = await import("../packages/verify-simulator/server"); // needs a development dependency
  toBeStopped(await startSimulator(options));
  return "simulated: nothing is sent or charged";
}

async function build(): Promise<string> {
  return (await buildIfChanged(toBeStopped)) === "built" ? "done" : "unchanged since the last build";
}

async function startLocalApp(mode: "demo" | "dev", port: number, env: Record<string, string>): Promise<App> {
  let app: App | undefined;
  // The output of Next.js is shown only if the start fails (startApp throws it).
  const onOutput = (text: string) => void (app && process.stdout.write(text));
  await step("App", async () => {
    app = await startApp({ port, env, dev: mode === "dev", onOutput }, toBeStopped);
    return mode === "dev" ? "ready, reloads on changes" : "ready";
  });
  if (!app) throw new Error("The app did not start.");
  return app;
}

const MAILS = {
  "stand-in": "shown next to the phone; none leave this machine",
  // Every app on a database sends the emails that any of them has queued.
  shared: "shown next to the phone, or next to that of another demo with the same data",
  own: "sent by the server in SMTP_URL",
  none: "not sent: set SMTP_URL and MAIL_FROM",
};

function printAddresses(appUrl: string, simulatorUrl: string | undefined, mails: keyof typeof MAILS): void {
  console.log(`\n  App             ${appUrl}`);
  console.log(
    simulatorUrl ? `  Phone           ${simulatorUrl}` : "  Messages        sent by Vonage; charges apply",
  );
  console.log(`  Emails          ${MAILS[mails]}`);
}

function printSampleUsers(areSamples: boolean): void {
  if (areSamples) console.log("  Users           samples; remove them with npm run samples -- remove");
  console.log("  Administrator   npm run admin -- grant <email>   (in another terminal, after signing up)");
  console.log("\nPress Ctrl-C to stop. Data stays in .data/; delete it to start over.\n");
}

function toBeStopped({ stop }: { stop: () => Promise<unknown> }): void {
  if (ending) void stop();
  started.unshift(stop);
}

/** npm runs scripts in a shell that forwards no signals. If that shell is gone, the command was stopped. */
function endWithShell(shell: number): void {
  if (!process.env["npm_lifecycle_event"] || process.platform === "win32") return;
  setInterval(() => void (process.ppid !== shell && end(0)), 300).unref();
}

/** Stops everything once, newest first. */
function end(exitCode: number): Promise<void> {
  return (ending ??= (async () => {
    muteOutput();
    for (const stop of started) await stop().catch(() => undefined);
    process.exit(exitCode);
  })());
}
