// Every attack that a run from outside tries, in the order in which it tries them: what looks at all answers comes last.
import type { Attack } from "../attack";
import { answers } from "./answers";
import { bodies } from "./bodies";
import { doors } from "./doors";
import { gates } from "./gates";
import { guessing } from "./guessing";
import { half } from "./half";
import { sites } from "./sites";
import { webhooks } from "./webhooks";

export const ATTACKS: readonly Attack[] = [
  ...half,
  ...gates,
  ...doors,
  ...sites,
  ...bodies,
  ...guessing,
  ...webhooks,
  ...answers,
];
