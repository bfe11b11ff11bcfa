// How many proxies are there really? A request of ours claims an address of its own; whatever stands to the right of that claim
// when it arrives was added by proxies, and the app tells us (app/api/doctor).
import ipaddr from "ipaddr.js";
import { newDoctorPass } from "../../lib/doctor-pass";
import { isLoopback } from "../../lib/env";
import type { Arrival } from "../../lib/requester";
import { askApp, isAlive, NOT_RUNNING } from "./app-requests";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isNobodyThere, reasonOf } from "./reasons";

/** Of a block kept for documents (RFC 5737): nobody has it. */
const CLAIMED = "192.0.2.77";

export const proxies: Check = {
  name: "proxies",
  run: withEnv(async ({ APP_URL }) => {
    try {
      if (!(await isAlive(APP_URL)))
        return [notChecked("what answers at APP_URL is not the app: see address.")];
      const { status, text } = await askApp(new URL("/api/doctor", APP_URL), {
        headers: { authorization: await newDoctorPass(), "x-forwarded-for": CLAIMED },
      });
      if (status === 200) return judge(JSON.parse(text) as Arrival, APP_URL);
      if (status === 421) return [notChecked("the Host header does not come through: see address.")];
      return [
        fault(
          `the app does not know us (${status}).`,
          "It runs with another AUTH_SECRET or APP_URL, is an older version, or its clock is minutes off.",
        ),
      ];
    } catch (error) {
      return isNobodyThere(error)
        ? [notChecked(NOT_RUNNING)]
        : [notChecked(`APP_URL is not reached (${reasonOf(error)}): see address.`)];
    }
  }),
};

/** Exported for its test. */
export function judge({ forwardedFor, proxyHops, peer, ip }: Arrival, appUrl: URL): Finding[] {
  const claim = forwardedFor.indexOf(CLAIMED);
  const added = claim < 0 ? forwardedFor : forwardedFor.slice(claim + 1);
  // Next writes the connecting address there if a proxy has left nothing.
  const isNexts = claim < 0 && added.length === 1 && added[0] === peer;
  const proxies = isNexts ? 0 : added.length;
  const seen = `${count(proxies, "proxy", "proxies")} in X-Forwarded-For`;
  const set = `Set TRUSTED_PROXY_HOPS=${proxies}, if you came through all of them.`;
  if (ip === CLAIMED)
    return [fault(`anybody can claim any address: ${proxyHops} trusted, and ${seen}.`, set)];
  if (proxies > proxyHops)
    return [fault(`all people share the limits of one proxy: ${proxyHops} trusted, and ${seen}.`, set)];
  if (proxies < proxyHops) return [fault(`${proxyHops} trusted, and ${seen}: some come past them.`, set)];
  const well = ok(
    `${count(proxies, "proxy", "proxies")}, as TRUSTED_PROXY_HOPS says; we are known as ${ip}.`,
  );
  return proxies === 0 && isPrivate(peer) && !isLoopback(appUrl.hostname) ? [well, hidden(peer)] : [well];
}

/** Something stands in front, and does not say so. */
function hidden(peer: string): Finding {
  return warning(
    `and yet the connection came from ${peer}, a private address.`,
    "A load balancer there has to add X-Forwarded-For, or all people share its limits (unless you are inside yourself).",
  );
}

const INSIDE = new Set(["private", "loopback", "linkLocal", "uniqueLocal", "carrierGradeNat"]);

function isPrivate(peer: string): boolean {
  return ipaddr.isValid(peer) && INSIDE.has(ipaddr.process(peer).range());
}
