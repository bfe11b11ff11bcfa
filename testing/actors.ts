// Test users, client addresses, and the codes that users receive.
import { createAddress, createPerson, type Person } from "./people";
import type { SimulatorClient } from "./simulator-client";
import { waitFor } from "./wait-for";

export type Cast = {
  newPerson: (country?: Person["country"]) => Person;
  /** An IP address that no other test sends from. */
  newAddress: () => string;
};

/** Creates test users and addresses. Every call returns a different one. One cast per environment. */
export function createCast(): Cast {
  let [people, addresses] = [0, 0];
  return {
    newPerson: (country) => createPerson(++people, country),
    newAddress: () => createAddress(++addresses),
  };
}

export type NextCode = (phone: string) => Promise<string>;

/**
 * Returns a function that waits for the next message with a code and returns the code. Each code is returned
 * once.
 */
export function createNextCode(simulator: SimulatorClient): NextCode {
  const seen = new Map<string, number>();
  return async (phone) => {
    const index = seen.get(phone) ?? 0;
    // Messages about a change have no code.
    const find = async () => {
      const withCode = (await simulator.messages(phone)).filter(({ code }) => code !== "");
      return withCode.length > index ? withCode : undefined;
    };
    const messages = await waitFor(find, () => `no message number ${index + 1} to ${phone}`);
    seen.set(phone, messages.length);
    return messages.at(-1)?.code ?? "";
  };
}
