// The environment variables of the measured app: production settings with the Vonage simulator.
import { randomUUID } from "node:crypto";
import { localEnvironment, type StandInVonage } from "../dev/stand-ins";

/** Constant, because a reused database would fail verification with other secrets. */
export const SECRETS = {
  AUTH_SECRET: "only-for-benches-only-for-benches-only-for-benches",
  DATA_KEY: "b25seS1mb3ItYmVuY2hlcy1vbmx5LWZvci1iZW5jaGU=",
};

/** Returns the environment of an app on `port`. Client addresses come from X-Forwarded-For. */
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

/** Returns the credentials that the simulator and the app share. */
export function newApplication(keys: { publicKey: string; privateKey: string }) {
  return { ...keys, applicationId: randomUUID(), signatureSecret: randomUUID() };
}
