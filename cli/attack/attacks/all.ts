// All external attacks in the order in which they run. `answers` is last because it checks the responses to
// all others.
import type { Attack } from "../attack";
import { answers } from "./answers";
import { bodies } from "./bodies";
import { doors } from "./doors";
import { gates } from "./gates";
import { guessing } from "./guessing";
import { afterPassword } from "./half";
import { sites } from "./sites";
import { webhooks } from "./webhooks";

export const ATTACKS: readonly Attack[] = [
  ...afterPassword,
  ...gates,
  ...doors,
  ...sites,
  ...bodies,
  ...guessing,
  ...webhooks,
  ...answers,
];
