// Who takes part in a test: people, the addresses they come from, and the codes that arrive on their phones.
import { addressNumber, personNumber, type Person } from "./people";
import type { SimulatorClient } from "./simulator-client";
import { waitFor } from "./wait-for";

export type Cast = {
  newPerson: (country?: Person["country"]) => Person;
  /** An IP address that no other test sends from. */
  newAddress: () => string;
};

/** Makes people and addresses, different ones with each call. One cast for each environment. */
export function createCast(): Cast {
  let [people, addresses] = [0, 0];
  return {
    newPerson: (country) => personNumber(++people, country),
    newAddress: () => addressNumber(++addresses),
  };
}

export type NextCode = (phone: string) => Promise<string>;

/** Returns a function that waits for the next message with a code to a number and returns that code, each once. */
export function createNextCode(simulator: SimulatorClient): NextCode {
  const seen = new Map<string, number>();
  return async (phone) => {
    const index = seen.get(phone) ?? 0;
    // Messages about a change carry no code.
    const find = async () => {
      const withCode = (await simulator.messages(phone)).filter(({ code }) => code !== "");
      return withCode.length > index ? withCode : undefined;
    };
    const messages = await waitFor(find, () => `no message number ${index + 1} to ${phone}`);
    seen.set(phone, messages.length);
    return messages.at(-1)?.code ?? "";
  };
}
