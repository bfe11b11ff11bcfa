// The environment of a chaos run: two instances of the production build behind a load balancer, a primary
// database with a synchronous standby, and stand-ins for Vonage and the mail server.

import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openPool } from "../../lib/database/failover-pool";
import { simulatorAt, type SimulatorClient } from "../../testing/simulator-client";
import { launchApp } from "../app";
import type { Child } from "../children";
import { run } from "../embedded-postgres/identity";
import { freePort } from "../embedded-postgres/port";
import { openTcpProxy, type TcpProxy } from "../../testing/tcp-proxy";
import { startMailbox, type Mailbox } from "../mailbox/mailbox";
import { startPostgresPair, type PostgresPair } from "../../testing/postgres-pair";
import { deployMigrations } from "../../cli/prisma-cli";
import { callbackUrl, localEnvironment, messageTemplates } from "../stand-ins";
import { makeKeyPair } from "../../packages/verify-simulator/application";
import { startSimulator } from "../../packages/verify-simulator/server";
import { startBalancer, type Balancer } from "./balancer";
import { COUNTRIES } from "./visitors";

export type Instance = {
  name: string;
  port: number;
  start: () => void;
  /** Sends SIGKILL and waits for the end of the process. */
  kill: () => Promise<void>;
  /** Sends SIGTERM and waits for the end of the process. */
  stop: () => Promise<void>;
  /** Limits the file size, so that every write to the log fails as on a full disk. Linux only. */
  fillLogDisk: () => Promise<void>;
  clearLogDisk: () => Promise<void>;
};

export type World = {
  balancer: Balancer;
  instances: [Instance, Instance];
  postgres: PostgresPair;
  /** Connects to both hosts, like the app. */
  db: pg.Pool;
  /** Proxy between the app and Vonage. */
  vonageProxy: TcpProxy;
  simulator: SimulatorClient;
  mailbox: Mailbox;
  /** Environment of `npm run` commands for this installation. */
  env: Record<string, string>;
  stop: () => Promise<void>;
};

/** Starts everything and resolves when both instances are ready. Reports progress to `onStep`. */
export async function startWorld(onStep: (step: string) => void): Promise<World> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.reverse()) await each().catch(() => undefined);
  };
  try {
    onStep("Postgres: a primary and its synchronous standby");
    const postgres = await startPostgresPair();
    stops.push(postgres.stop);
    onStep("tables");
    await deployMigrations(postgres.url);
    const db = openPool({ connectionString: postgres.url, max: 4 });
    stops.push(() => db.end());

    onStep("Vonage, mail server, and load balancer");
    const balancer = await startBalancer();
    stops.push(balancer.stop);
    const mailbox = await startMailbox();
    stops.push(mailbox.stop);
    const application = {
      ...makeKeyPair(),
      applicationId: randomUUID(),
      signatureSecret: newSecret(),
    };
    const vonage = await startSimulator({
      ...application,
      callbackUrl: callbackUrl(balancer.url),
      templates: messageTemplates(balancer.url),
    });
    stops.push(vonage.stop);
    const vonageProxy = await openTcpProxy(vonage.port);
    stops.push(vonageProxy.shut);

    const env = {
      ...localEnvironment({
        appUrl: balancer.url,
        databaseUrl: postgres.url,
        simulator: { ...application, url: `http://127.0.0.1:${vonageProxy.port}` },
        smtpUrl: mailbox.url,
      }),
      NODE_ENV: "production",
      AUTH_SECRET: newSecret(),
      DATA_KEY: newSecret(),
      // The limits are unchanged, but the default daily budget is too small for this many sign-ups.
      SMS_DAILY_BUDGET: "100000",
      SMS_COUNTRIES: COUNTRIES.join(","),
      TRUSTED_PROXY_HOPS: "1",
    };
    onStep("two instances of the production build");
    const logs = await mkdtemp(join(tmpdir(), "twofold-chaos-"));
    stops.push(() => rm(logs, { recursive: true }));
    const instances: World["instances"] = [
      await newInstance("A", env, join(logs, "a")),
      await newInstance("B", env, join(logs, "b")),
    ];
    for (const instance of instances) {
      stops.push(instance.stop);
      balancer.add(instance.port);
      instance.start();
    }
    await balancer.untilReady(2);
    const simulator = simulatorAt(vonage.url);
    return { balancer, instances, postgres, db, vonageProxy, simulator, mailbox, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function newInstance(name: string, env: Record<string, string>, logFile: string): Promise<Instance> {
  const port = await freePort();
  let child: Child | undefined;
  const limitLog = async (bytes: number | "unlimited") => {
    const { ok, output } = await run({}, "prlimit", ["--pid", String(child?.pid), `--fsize=${bytes}:`]);
    if (!ok) throw new Error(`The log disk cannot be filled: ${output}`);
  };
  return {
    name,
    port,
    start: () => {
      child = launchApp({ port, env, logFile });
    },
    kill: async () => {
      if (!child) return;
      process.kill(-child.pid, "SIGKILL");
      await child.ended;
    },
    stop: async () => child?.stop(),
    fillLogDisk: async () => limitLog((await stat(logFile)).size),
    clearLogDisk: () => limitLog("unlimited"),
  };
}

/** 32 bytes, as DATA_KEY requires. */
const newSecret = () => randomBytes(32).toString("base64");
