// `npm run simulator`: Vonage Verify on this machine, with an application of its own unless one is given.
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { loadOrMakeApplication } from "./application";
import { isLoopback } from "./loopback";
import { startSimulator } from "./server";

const help = `Vonage Verify v2 on your own machine: same calls, same answers, no messages sent, no money spent.

  npm run simulator -- [options]

  --port <n>               where to listen (SIMULATOR_PORT, default 4010; 0 takes a free port)
  --host <address>         default 127.0.0.1; anything else shows codes to your network (SIMULATOR_HOST)
  --allow-host <name>      another Host name under which page and control API answer; may be repeated
  --application-id <uuid>  stand in for this application (SIMULATOR_APPLICATION_ID) …
  --public-key <file|pem>  … whose public key is this (SIMULATOR_PUBLIC_KEY)
  --api-key <key>          with --api-secret: accept Basic authentication (SIMULATOR_API_KEY)
  --api-secret <secret>    (SIMULATOR_API_SECRET)
  --callback-url <url>     the application's status URL (SIMULATOR_CALLBACK_URL)
  --signature-secret <s>   signs the callbacks (SIMULATOR_SIGNATURE_SECRET)
  --data <directory>       where an application made here is kept (default .data/simulator)
  --print-env              print the variables to set as a .env file, and do not start
  --help

Without an application one is made at the first start and kept; what to set is printed.
`;

const text = { type: "string" } as const;
const flags = {
  ...{ port: text, host: text, "application-id": text, "public-key": text, "api-key": text },
  ...{ "api-secret": text, "callback-url": text, "signature-secret": text, data: text },
  "allow-host": { type: "string", multiple: true },
  "print-env": { type: "boolean" },
  help: { type: "boolean" },
} as const;

main().catch((error: unknown) => {
  console.error(`The simulator did not start. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags });
  if (values.help) return console.log(help);

  const given = (flag: Exclude<keyof typeof flags, "allow-host" | "print-env" | "help">, variable: string) =>
    values[flag] || process.env[variable] || undefined;
  const port = readPort(given("port", "SIMULATOR_PORT") ?? "4010");
  const host = given("host", "SIMULATOR_HOST") ?? "127.0.0.1";
  const applicationId = given("application-id", "SIMULATOR_APPLICATION_ID");
  const publicKey = readKey(given("public-key", "SIMULATOR_PUBLIC_KEY"));
  if (applicationId && !publicKey) {
    throw new Error(
      "An application id was given without its public key: set --public-key (or SIMULATOR_PUBLIC_KEY) too.",
    );
  }
  if (publicKey && !applicationId) {
    throw new Error(
      "A public key was given without its application: set --application-id (or SIMULATOR_APPLICATION_ID) too.",
    );
  }

  const directory = values.data ?? join(process.cwd(), ".data", "simulator");
  const own = applicationId ? undefined : loadOrMakeApplication(directory);
  if (values["print-env"]) return printEnvironment(own, port);
  const options = {
    applicationId: applicationId ?? own?.applicationId ?? "",
    publicKey: publicKey ?? own?.publicKey ?? "",
    apiKey: given("api-key", "SIMULATOR_API_KEY") ?? own?.apiKey,
    apiSecret: given("api-secret", "SIMULATOR_API_SECRET") ?? own?.apiSecret,
    callbackUrl: given("callback-url", "SIMULATOR_CALLBACK_URL"),
    signatureSecret: given("signature-secret", "SIMULATOR_SIGNATURE_SECRET") ?? own?.signatureSecret,
  };
  const simulator = await startSimulator({
    ...options,
    port,
    host,
    allowedHosts: values["allow-host"] ?? [],
  });
  const address = isLoopback(host) ? `http://localhost:${simulator.port}` : simulator.url;
  console.log(
    `Vonage Verify, simulated. Nothing is sent, nothing costs.\n\n  The phone   ${address}/\n  The API     ${address}/v2/verify\n`,
  );
  if (!isLoopback(host)) console.log(`  Warning: everybody who reaches ${host} can read every code.\n`);
  console.log("Set these in the program that sends codes:\n");
  console.log(`  VONAGE_API_HOST=${address}\n  VONAGE_APPLICATION_ID=${options.applicationId}`);
  if (own)
    console.log(
      `  VONAGE_PRIVATE_KEY=${relative(process.cwd(), own.privateKeyFile)}   (a file; --print-env prints the key itself)`,
    );
  else console.log("  VONAGE_PRIVATE_KEY=<the private key that belongs to the public key you gave>");
  if (options.callbackUrl)
    console.log(`  VONAGE_SIGNATURE_SECRET=${own ? options.signatureSecret : "<the secret you gave>"}`);
  console.log("\nCtrl-C stops it.");

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.stop().then(() => process.exit(0)));
  }
}

function printEnvironment(own: ReturnType<typeof loadOrMakeApplication> | undefined, port: number): void {
  if (!own) throw new Error("--print-env is for the application made here; you gave one of your own.");
  console.log(`VONAGE_API_HOST=http://localhost:${port}`);
  console.log(`VONAGE_APPLICATION_ID=${own.applicationId}`);
  console.log(`VONAGE_PRIVATE_KEY="${own.privateKey.trim().replaceAll("\n", "\\n")}"`);
  console.log(`VONAGE_SIGNATURE_SECRET=${own.signatureSecret}`);
}

function readPort(written: string): number {
  const port = Number(written);
  if (!/^\d+$/.test(written) || port > 65535)
    throw new Error(`"${written}" is no port: give a number from 0 to 65535.`);
  return port;
}

function readKey(given: string | undefined): string | undefined {
  if (given === undefined || given.includes("-----BEGIN")) return given;
  if (!existsSync(given))
    throw new Error(`The public key "${given}" is neither a PEM nor a file that exists.`);
  return readFileSync(given, "utf8");
}
