// How long a password would stand up to guessing. Heavy, since it knows the common ones: imported only when somebody is
// about to choose one.
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** From 0 (guessed at once) to 4. `known` are words that stand for the person: they are tried first. */
export function measurePassword(password: string, known: readonly string[]): number {
  return zxcvbn.check(password, [...known]).score;
}
