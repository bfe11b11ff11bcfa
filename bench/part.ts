// What one part of the bench is told, and what it hands back.
import type { Judged } from "./table";

/** How long to measure. */
export type Pace = {
  rounds: number;
  /** Of each slice of load. */
  seconds: number;
  /** How many people come at once. */
  crowds: readonly number[];
  /** After how many sign-ins memory is measured. */
  milestones: readonly number[];
};

export const USUAL: Pace = {
  rounds: 5,
  seconds: 2.5,
  crowds: [1, 2, 4, 8, 16, 32, 64],
  milestones: [100, 1_000, 2_500, 5_000, 7_500, 10_000],
};

/** To see whether everything works; its figures are worth little. */
export const QUICK: Pace = { rounds: 1, seconds: 1, crowds: [1, 8], milestones: [20, 60] };

export type Part = {
  name: string;
  /** For the console and the file. */
  text: string;
  /** An SVG file. */
  picture: string;
  aims: Judged[];
};
