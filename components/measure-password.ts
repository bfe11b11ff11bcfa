// Estimates password strength. Import it dynamically: the dictionary of common passwords is large.
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** Returns a score from 0 (weakest) to 4. `known`: personal details that make a password easy to guess. */
export function measurePassword(password: string, known: readonly string[]): number {
  return zxcvbn.check(password, [...known]).score;
}
