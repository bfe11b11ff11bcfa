// With what the app is started where it is measured: as production has it, but for Vonage, which is the simulator.
import { randomUUID } from "node:crypto";
import { localEnvironment, type StandInVonage } from "../dev/stand-ins";

/** The same each time, or a database that is used again would seem forged. */
export const SECRETS = {
  AUTH_SECRET: "only-for-benches-only-for-benches-only-for-benches",
  DATA_KEY: "b25seS1mb3ItYmVuY2hlcy1vbmx5LWZvci1iZW5jaGU=",
};

/** The environment of an app that listens on `port`. People are told apart by the address that a proxy of ours would name. */
export function benchEnvironment({
  port,
  databaseUrl,
  simulator,
}: {
  port: number;
  databaseUrl: string;
  simulator: StandInVonage;
}): Record<string, string> {
  return {
    ...localEnvironment({ appUrl: `http://localhost:${port}`, databaseUrl, simulator }),
    ...SECRETS,
    NODE_ENV: "production",
    LOG_LEVEL: "info",
    SMS_COUNTRIES: "DE,GB,NZ,US",
    SMS_DAILY_BUDGET: "100000",
    TRUSTED_PROXY_HOPS: "1",
  };
}

/** What a simulator of Vonage and the app have to agree on. */
export function newApplication(keys: { publicKey: string; privateKey: string }) {
  return { ...keys, applicationId: randomUUID(), signatureSecret: randomUUID() };
}
