// `npm run simulator`: simulates Vonage Verify on this machine, with a generated application unless one is
// given.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Application, loadOrMakeApplication } from "./application";
import { isLoopback } from "./loopback";
import { type Simulator, startSimulator } from "./server";

const help = `Simulates Vonage Verify v2 on your machine: same requests, same responses, no messages, no charges.

  npm run simulator -- [options]

  --port <n>               port to listen on (SIMULATOR_PORT, default 4010; 0 picks a free port)
  --host <address>         default 127.0.0.1; any other address exposes codes to your network (SIMULATOR_HOST)
  --allow-host <name>      additional Host name for the page and control API; can be repeated
  --application-id <uuid>  simulate this application (SIMULATOR_APPLICATION_ID) …
  --public-key <file|pem>  … with this public key (SIMULATOR_PUBLIC_KEY)
  --api-key <key>          with --api-secret: accept Basic authentication (SIMULATOR_API_KEY)
  --api-secret <secret>    (SIMULATOR_API_SECRET)
  --callback-url <url>     the application's status URL (SIMULATOR_CALLBACK_URL)
  --signature-secret <s>   secret that signs the callbacks (SIMULATOR_SIGNATURE_SECRET)
  --data <directory>       where to store a generated application (default .data/simulator)
  --print-env              print the variables to set as a .env file and exit
  --help

If you provide no application, the first start generates and stores one, and prints the variables to set.
`;

const text = { type: "string" } as const;
/** Can also be set as environment variables SIMULATOR_…. */
const settings = {
  port: text,
  host: text,
  "application-id": text,
  "public-key": text,
  "api-key": text,
  "api-secret": text,
  "callback-url": text,
  "signature-secret": text,
} as const;
const switches = {
  data: text,
  "allow-host": { type: "string", multiple: true },
  "print-env": { type: "boolean" },
  help: { type: "boolean" },
} as const;

main().catch((error: unknown) => {
  console.error(`The simulator did not start. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { ...settings, ...switches } });
  if (values.help) return console.log(help);
  const getSetting = (flag: keyof typeof settings) =>
    values[flag] || process.env[`SIMULATOR_${flag.toUpperCase().replaceAll("-", "_")}`] || undefined;

  const port = readPort(getSetting("port") ?? "4010");
  const host = getSetting("host") ?? "127.0.0.1";
  const generated = chooseApplication(getSetting("application-id"), getSetting("public-key"), values.data);
  if (values["print-env"]) return printEnvironment(generated, port);

  const simulator = await startSimulator({
    port,
    host,
    allowedHosts: values["allow-host"] ?? [],
    callbackUrl: getSetting("callback-url"),
    applicationId: generated?.applicationId ?? getSetting("application-id") ?? "",
    publicKey: generated?.publicKey ?? readKey(getSetting("public-key") ?? ""),
    apiKey: getSetting("api-key") ?? generated?.apiKey,
    apiSecret: getSetting("api-secret") ?? generated?.apiSecret,
    signatureSecret: getSetting("signature-secret") ?? generated?.signatureSecret,
  });
  printStart(simulator, host, generated ?? { applicationId: getSetting("application-id") ?? "" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.stop().then(() => process.exit(0)));
  }
}

/**
 * Returns the generated application, or undefined if one was given. Throws if only its ID or only its key was
 * given.
 */
function chooseApplication(
  id: string | undefined,
  publicKey: string | undefined,
  directory: string | undefined,
) {
  if (id && !publicKey) {
    throw new Error("The application ID has no public key. Set --public-key (or SIMULATOR_PUBLIC_KEY), too.");
  }
  if (publicKey && !id) {
    throw new Error(
      "The public key has no application ID. Set --application-id (or SIMULATOR_APPLICATION_ID), too.",
    );
  }
  return id ? undefined : loadOrMakeApplication(directory ?? join(process.cwd(), ".data", "simulator"));
}

function printStart(simulator: Simulator, host: string, application: Partial<Application>): void {
  const address = isLoopback(host) ? `http://localhost:${simulator.port}` : simulator.url;
  const placeholder = (what: string) => `<${what}>`;
  console.log(`Simulating Vonage Verify. Nothing is sent or charged.

  Phone   ${address}/
  API     ${address}/v2/verify

Set these variables in the program that sends codes:

  VONAGE_API_HOST=${address}
  VONAGE_APPLICATION_ID=${application.applicationId}
  VONAGE_PRIVATE_KEY=${application.privateKeyFile ?? placeholder("your application's private key")}
  VONAGE_SIGNATURE_SECRET=${application.signatureSecret ?? placeholder("the value of --signature-secret")}
`);
  if (application.privateKeyFile)
    console.log("(Use --print-env to print them as a .env file, including the key.)\n");
  if (!isLoopback(host)) console.log(`Warning: anyone who can reach ${host} can read every code.\n`);
  console.log("Press Ctrl-C to stop.");
}

function printEnvironment(generated: Application | undefined, port: number): void {
  if (!generated)
    throw new Error("--print-env only works with the generated application; you provided your own.");
  console.log(`VONAGE_API_HOST=http://localhost:${port}`);
  console.log(`VONAGE_APPLICATION_ID=${generated.applicationId}`);
  console.log(`VONAGE_PRIVATE_KEY="${generated.privateKey.trim().replaceAll("\n", "\\n")}"`);
  console.log(`VONAGE_SIGNATURE_SECRET=${generated.signatureSecret}`);
}

function readPort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65535) return port;
  throw new Error(`"${value}" is not a valid port. Use a number from 0 to 65535.`);
}

function readKey(value: string): string {
  if (value.includes("-----BEGIN")) return value;
  if (!existsSync(value))
    throw new Error(`The public key "${value}" is neither PEM text nor an existing file.`);
  return readFileSync(value, "utf8");
}
