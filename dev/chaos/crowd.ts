// Keeps a number of simulated users busy until the run ends.

import { Visitor, type VisitorContext } from "./visitors";

export type Crowd = {
  visitors: Visitor[];
  /** Number of sign-ins so far. */
  entered: () => number;
  /** Resolves with true after this many more sign-ins, or with false after `seconds`. */
  untilEntered: (more: number, seconds: number) => Promise<boolean>;
  /** Keeps users from starting anything new. Resolves when all have finished. */
  finish: () => Promise<void>;
};

/** Starts `atATime` concurrent users. Each is replaced by a new one when finished. */
export function startCrowd(
  atATime: number,
  environment: Omit<VisitorContext, "signal" | "onEntered">,
): Crowd {
  const closing = new AbortController();
  const visitors: Visitor[] = [];
  const waiting = new Set<() => void>();
  let entered = 0;
  const onEntered = () => {
    entered++;
    for (const checkDone of waiting) checkDone();
  };

  async function runVisitors(): Promise<void> {
    while (!closing.signal.aborted) {
      const visitor = new Visitor(visitors.length + 1, { ...environment, signal: closing.signal, onEntered });
      visitors.push(visitor);
      await visitor.live();
    }
  }
  const all = Promise.all(Array.from({ length: atATime }, runVisitors));

  return {
    visitors,
    entered: () => entered,
    untilEntered: (more, seconds) => {
      const enough = entered + more;
      return new Promise((done) => {
        const finish = (result: boolean) => {
          clearTimeout(timeout);
          waiting.delete(checkDone);
          done(result);
        };
        const checkDone = () => void (entered >= enough && finish(true));
        const timeout = setTimeout(() => finish(false), seconds * 1000);
        waiting.add(checkDone);
      });
    },
    finish: async () => {
      closing.abort();
      await all;
    },
  };
}
