// Failures to inject into a running installation. Each repairs what it broke before it ends.

import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../../cli/random";
import type { Instance, World } from "./world";

/** Duration of faults that could last any time. */
const DURATION_MS = 5_000;

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
        // Also closes this connection, so there may be no response.
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
      const delay = { fault: "delay", times: null, delay_seconds: 4 };
      await simulator.addFault({ ...delay, call: "send", carried_out: true });
      await simulator.addFault({ ...delay, call: "check", carried_out: true });
      await waitAndRemoveFaults(simulator);
    },
  },
  {
    name: "Vonage refuses connections",
    strike: async ({ vonageProxy }) => {
      await vonageProxy.shut();
      await pause(DURATION_MS);
      await vonageProxy.open();
    },
  },
  {
    name: "Vonage returns 503",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "unavailable", times: null });
      await waitAndRemoveFaults(simulator);
    },
  },
  {
    name: "Vonage processes requests, but its responses are lost",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "reset", times: null, carried_out: true });
      await waitAndRemoveFaults(simulator);
    },
  },
  {
    name: "Vonage returns 200 with a web page",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "html_200", times: null });
      await waitAndRemoveFaults(simulator);
    },
  },
  {
    name: "Vonage returns success for another request",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "wrong_request_id", times: null, carried_out: true });
      await waitAndRemoveFaults(simulator);
    },
  },
  {
    name: "Vonage accepts messages, then reports them as blocked",
    strike: async ({ simulator }) => {
      await simulator.addFault({ fault: "blocked", times: null });
      await waitAndRemoveFaults(simulator);
    },
  },
  {
    name: "the log disk of an instance is full",
    strike: async ({ instances }, chance) => {
      const instance = chance.pick<Instance>(instances);
      await instance.fillLogDisk();
      await pause(DURATION_MS);
      await instance.clearLogDisk();
    },
  },
  {
    name: "the load balancer loses half of the responses to POST requests",
    strike: async ({ balancer }, chance) => {
      balancer.loseAnswers(0.5, () => chance.next());
      await pause(DURATION_MS);
      balancer.loseAnswers(0, () => 1);
    },
  },
];

async function waitAndRemoveFaults(simulator: World["simulator"]): Promise<void> {
  await pause(DURATION_MS);
  await simulator.removeFaults();
}
