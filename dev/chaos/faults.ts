// What is done to a running installation, one after another. Each fault ends with everything standing again, and what comes
// after it waits until people get in again.

import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../../cli/random";
import type { Instance, World } from "./world";

/** How long faults last that could last for any time. */
const LASTS_MS = 5_000;

export type Fault = { name: string; strike: (world: World, chance: Chance) => Promise<void> };

export const FAULTS: readonly Fault[] = [
  {
    name: "kill -9 one instance",
    strike: async ({ instances, balancer }, chance) => {
      const instance = chance.pick<Instance>(instances);
      await instance.kill();
      await pause(2_000);
      instance.start();
      await balancer.untilReady(2);
    },
  },
  {
    name: "kill -9 both instances",
    strike: async ({ instances, balancer }) => {
      await Promise.all(instances.map((instance) => instance.kill()));
      for (const instance of instances) instance.start();
      await balancer.untilReady(2);
    },
  },
  {
    name: "kill -9 and restart Postgres",
    strike: async ({ postgres }) => {
      await postgres.killPrimary();
      await pause(2_000);
      await postgres.restartPrimary();
    },
  },
  {
    name: "Postgres fails permanently and its standby takes over",
    strike: async ({ postgres }) => {
      await postgres.failOver();
      await pause(2_000);
      await postgres.rejoin();
    },
  },
  {
    name: "cut all Postgres connections, five times",
    strike: async ({ db }) => {
      for (let times = 0; times < 5; times++) {
        // This one goes as well, and so there may be no answer.
        await db
          .query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'",
          )
          .catch(() => undefined);
        await pause(500);
      }
    },
  },
  {
    name: "Vonage is slow (4 s)",
    strike: async ({ simulator }) => {
      const late = { fault: "delay", times: null, delay_seconds: 4 };
      await simulator.addFault({ ...late, call: "send", carried_out: true });
      await simulator.addFault({ ...late, call: "check", carried_out: true });
      await during(simulator);
    },
  },
  {
    name: "Vonage refuses connections",
    strike: async ({ wayToVonage }) => {
      await wayToVonage.shut();
      await pause(LASTS_MS);
      await wayToVonage.open();
    },
  },
  {
    name: "Vonage returns 503",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "unavailable", times: null });
      await during(simulator);
    },
  },
  {
    name: "Vonage processes requests, but its responses are lost",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "reset", times: null, carried_out: true });
      await during(simulator);
    },
  },
  {
    name: "Vonage returns 200 with a web page",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "html_200", times: null });
      await during(simulator);
    },
  },
  {
    name: "Vonage returns success for another request",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "wrong_request_id", times: null, carried_out: true });
      await during(simulator);
    },
  },
  {
    name: "Vonage accepts messages, then reports them as blocked",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "blocked", times: null });
      await during(simulator);
    },
  },
  {
    name: "the log disk of an instance is full",
    strike: async ({ instances }, chance) => {
      const instance = chance.pick<Instance>(instances);
      await instance.fillLogDisk();
      await pause(LASTS_MS);
      await instance.clearLogDisk();
    },
  },
  {
    name: "the load balancer loses half of the responses to POST requests",
    strike: async ({ balancer }, chance) => {
      balancer.loseAnswers(0.5, () => chance.next());
      await pause(LASTS_MS);
      balancer.loseAnswers(0, () => 1);
    },
  },
];

async function during(simulator: World["simulator"]): Promise<void> {
  await pause(LASTS_MS);
  await simulator.removeFaults();
}
