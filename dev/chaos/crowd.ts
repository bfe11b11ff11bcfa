// So many people at a time, for as long as the run lasts: one after another comes, does what people do, and goes.

import { Visitor, type Surroundings } from "./visitors";

export type Crowd = {
  visitors: Visitor[];
  /** How often somebody has got in so far. */
  entered: () => number;
  /** Resolves once so many more have got in; false if that takes longer than `seconds`. */
  untilEntered: (more: number, seconds: number) => Promise<boolean>;
  /** Nobody begins anything any more; resolves once all have finished. */
  goHome: () => Promise<void>;
};

/** Lets `atATime` people in, each after the other, until they are sent home. */
export function gatherCrowd(atATime: number, environment: Omit<Surroundings, "over" | "onEntered">): Crowd {
  const closing = new AbortController();
  const visitors: Visitor[] = [];
  const waiting = new Set<() => void>();
  let entered = 0;
  const onEntered = () => {
    entered++;
    for (const look of waiting) look();
  };

  async function comeAndGo(): Promise<void> {
    while (!closing.signal.aborted) {
      const visitor = new Visitor(visitors.length + 1, { ...environment, over: closing.signal, onEntered });
      visitors.push(visitor);
      await visitor.live();
    }
  }
  const all = Promise.all(Array.from({ length: atATime }, comeAndGo));

  return {
    visitors,
    entered: () => entered,
    untilEntered: (more, seconds) => {
      const enough = entered + more;
      return new Promise((done) => {
        const finish = (isSo: boolean) => {
          clearTimeout(patience);
          waiting.delete(look);
          done(isSo);
        };
        const look = () => void (entered >= enough && finish(true));
        const patience = setTimeout(() => finish(false), seconds * 1000);
        waiting.add(look);
      });
    },
    goHome: async () => {
      closing.abort();
      await all;
    },
  };
}
