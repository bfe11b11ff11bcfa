// How many proxies are there really? A request of ours claims an address of its own; whatever stands to the right of that claim
// when it arrives was added by proxies, and the app tells us (app/api/doctor).
import ipaddr from "ipaddr.js";
import { newDoctorPass } from "../../lib/http/doctor-token";
import { isLoopback } from "../../lib/env";
import type { Arrival } from "../../lib/http/client-info";
import { askApp, isAlive, NOT_RUNNING } from "./app-requests";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isNobodyThere, reasonOf } from "./reasons";

/** Of a block kept for documents (RFC 5737): nobody has it. */
const CLAIMED = "192.0.2.77";

export const proxies: Check = {
  name: "proxies",
  run: withEnv(async ({ APP_URL }) => {
    try {
      if (!(await isAlive(APP_URL))) return [notChecked("APP_URL is not served by the app: see address.")];
      const { status, text } = await askApp(new URL("/api/doctor", APP_URL), {
        headers: { authorization: await newDoctorPass(), "x-forwarded-for": CLAIMED },
      });
      if (status === 200) return judge(JSON.parse(text) as Arrival, APP_URL);
      if (status === 421) return [notChecked("The Host header does not reach the app: see address.")];
      return [
        fault(
          `The app does not accept the doctor's token (${status}).`,
          "The app uses a different AUTH_SECRET or APP_URL, is an older version, or its clock is off by minutes.",
        ),
      ];
    } catch (error) {
      return isNobodyThere(error)
        ? [notChecked(NOT_RUNNING)]
        : [notChecked(`APP_URL cannot be reached (${reasonOf(error)}): see address.`)];
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
  const seen = `X-Forwarded-For contains ${count(proxies, "proxy", "proxies")}`;
  const set = `If this connection passed through all of them, set TRUSTED_PROXY_HOPS=${proxies}.`;
  if (ip === CLAIMED)
    return [fault(`Anyone can forge an IP address: TRUSTED_PROXY_HOPS is ${proxyHops}, but ${seen}.`, set)];
  if (proxies > proxyHops)
    return [
      fault(
        `All users share the rate limits of one proxy: TRUSTED_PROXY_HOPS is ${proxyHops}, but ${seen}.`,
        set,
      ),
    ];
  if (proxies < proxyHops)
    return [fault(`TRUSTED_PROXY_HOPS is ${proxyHops}, but ${seen}: some requests bypass the proxies.`, set)];
  const well = ok(
    `${count(proxies, "proxy", "proxies")}, as set in TRUSTED_PROXY_HOPS. The app sees ${ip} as this machine's address.`,
  );
  return proxies === 0 && isPrivate(peer) && !isLoopback(appUrl.hostname) ? [well, hidden(peer)] : [well];
}

/** Something stands in front, and does not say so. */
function hidden(peer: string): Finding {
  return warning(
    `The connection came from ${peer}, a private address, but no proxy was detected.`,
    "If a load balancer is there, it must add X-Forwarded-For, or all users share its rate limits. Ignore this if you are on the internal network.",
  );
}

const INSIDE = new Set(["private", "loopback", "linkLocal", "uniqueLocal", "carrierGradeNat"]);

function isPrivate(peer: string): boolean {
  return ipaddr.isValid(peer) && INSIDE.has(ipaddr.process(peer).range());
}
