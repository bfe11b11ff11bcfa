import type { Goal } from "./table";

export type Pace = {
  rounds: number;
  /** Per slice of load. */
  seconds: number;
  /** Numbers of concurrent users. */
  crowds: readonly number[];
  /** Numbers of sign-ins after which memory is measured. */
  milestones: readonly number[];
};

export const USUAL: Pace = {
  rounds: 5,
  seconds: 2.5,
  crowds: [1, 2, 4, 8, 16, 32, 64],
  milestones: [100, 1_000, 2_500, 5_000, 7_500, 10_000],
};

/** Checks that everything works. The figures are not meaningful. */
export const QUICK: Pace = { rounds: 1, seconds: 1, crowds: [1, 8], milestones: [20, 60] };

export type Part = {
  name: string;
  /** For the console and the results file. */
  text: string;
  /** An SVG file. */
  picture: string;
  aims: Goal[];
};
