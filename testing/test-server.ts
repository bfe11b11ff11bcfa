// The Postgres server of a test run, with a migrated template database. `npm test` starts one for all its
// runners. A runner started by hand starts its own.
import { stopOrphans } from "../dev/orphans";
import { makeTemplate, startTestPostgres } from "./test-database";
import { makeKeyPair } from "../packages/verify-simulator/application";

export type TestServer = {
  /** URL of a user who may create databases. */
  adminUrl: string;
  template: string;
  /** The key pair of the Vonage application. */
  keys: { publicKey: string; privateKey: string };
};

const VARIABLE = "TWOFOLD_TEST_SERVER";

/** Starts the server and creates the template. Child processes that call `joinTestServer` share it. */
export async function startTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  await stopOrphans();
  const postgres = await startTestPostgres();
  try {
    const server = {
      adminUrl: postgres.url,
      template: await makeTemplate(postgres.url),
      keys: makeKeyPair(),
    };
    process.env[VARIABLE] = JSON.stringify(server);
    return { server, stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/**
 * Returns the server of the parent process, or starts one. `stop` only stops a server that this call started.
 */
export async function joinTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const shared = process.env[VARIABLE];
  if (!shared) return startTestServer();
  return { server: JSON.parse(shared) as TestServer, stop: async () => {} };
}
