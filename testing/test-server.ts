// The Postgres of a test run, with a migrated template database to clone. `npm test` starts one for all its runners; a
// runner that is started by hand starts its own.
import { stopOrphans } from "../dev/orphans";
import { makeTemplate, startTestPostgres } from "./test-database";
import { makeKeyPair } from "../packages/verify-simulator/application";

export type TestServer = {
  /** URL of a user who may create databases. */
  adminUrl: string;
  /** Name of the template database. */
  template: string;
  /** The key pair of the application that the simulators stand in for. */
  keys: { publicKey: string; privateKey: string };
};

const VARIABLE = "TWOFOLD_TEST_SERVER";

/** Starts the server and creates the template. Child processes that call `joinTestServer` share it until `stop`. */
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

/** Returns the server that a parent process has started, or starts one. `stop` ends only a server of our own. */
export async function joinTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const shared = process.env[VARIABLE];
  if (!shared) return startTestServer();
  return { server: JSON.parse(shared) as TestServer, stop: async () => {} };
}
