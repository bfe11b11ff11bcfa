// All checks of the doctor, in the order in which to fix their faults.
import { address } from "./address";
import { breaches } from "./breaches";
import { callbacks } from "./callbacks";
import { clock } from "./clock";
import { countries } from "./countries";
import { database } from "./database";
import { environment } from "./environment";
import type { Check } from "./finding";
import { key } from "./key";
import { links } from "./links";
import { mail } from "./mail";
import { money } from "./money";
import { node } from "./node";
import { proxies } from "./proxies";
import { role } from "./role";
import { secrets } from "./secrets";
import { sessions } from "./sessions";
import { standIns } from "./stand-ins";
import { tables } from "./tables";
import { vonage } from "./vonage";

export const CHECKS: readonly Check[] = [
  ...[environment, node, secrets, standIns],
  ...[database, tables, role, clock],
  ...[key, vonage, callbacks],
  ...[address, proxies],
  ...[countries, money, sessions, mail, breaches, links],
];
