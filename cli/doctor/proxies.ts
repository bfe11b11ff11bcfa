// Counts the actual proxies. Sends a request with a made-up address in X-Forwarded-For and Forwarded; entries
// to the right of it were added by proxies. The app returns what it received (app/api/doctor).
import ipaddr from "ipaddr.js";
import { createDoctorToken } from "../../lib/http/doctor-token";
import { isLoopback } from "../../lib/env";
import type { Arrival } from "../../lib/http/client-info";
import { requestApp, isAlive, NOT_RUNNING } from "./app-requests";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isConnectionRefused, describeError } from "./reasons";

/** Reserved for documentation (RFC 5737). */
const CLAIMED_IP = "192.0.2.77";

export const proxies: Check = {
  name: "proxies",
  run: withEnv(async ({ APP_URL }) => {
    try {
      if (!(await isAlive(APP_URL))) return [notChecked("APP_URL is not served by the app: see address.")];
      const { status, text } = await requestApp(new URL("/api/doctor", APP_URL), {
        headers: {
          authorization: await createDoctorToken(),
          "x-forwarded-for": CLAIMED_IP,
          forwarded: `for=${CLAIMED_IP}`,
        },
      });
      if (status === 200) return evaluateArrival(JSON.parse(text) as Arrival, APP_URL);
      if (status === 421) return [notChecked("The Host header does not reach the app: see address.")];
      return [
        fault(
          `The app does not accept the doctor's token (${status}).`,
          "The app uses a different AUTH_SECRET or APP_URL, is an older version, or its clock is off by minutes.",
        ),
      ];
    } catch (error) {
      return isConnectionRefused(error)
        ? [notChecked(NOT_RUNNING)]
        : [notChecked(`APP_URL cannot be reached (${describeError(error)}): see address.`)];
    }
  }),
};

/** Exported for its test. */
export function evaluateArrival({ forwardedFor, proxyHops, peer, ip }: Arrival, appUrl: URL): Finding[] {
  const claim = forwardedFor.indexOf(CLAIMED_IP);
  const added = claim < 0 ? forwardedFor : forwardedFor.slice(claim + 1);
  // Without a proxy, Next.js sets X-Forwarded-For to the connecting address.
  const isFromNext = claim < 0 && added.length === 1 && added[0] === peer;
  const proxies = isFromNext ? 0 : added.length;
  const observed = `the forwarded addresses include ${count(proxies, "proxy", "proxies")}`;
  const solution = `If this connection passed through all of them, set TRUSTED_PROXY_HOPS=${proxies}.`;
  if (ip === CLAIMED_IP)
    return [
      fault(`Anyone can forge an IP address: TRUSTED_PROXY_HOPS is ${proxyHops}, but ${observed}.`, solution),
    ];
  if (proxies > proxyHops)
    return [
      fault(
        `All users share the rate limits of one proxy: TRUSTED_PROXY_HOPS is ${proxyHops}, but ${observed}.`,
        solution,
      ),
    ];
  if (proxies < proxyHops)
    return [
      fault(
        `TRUSTED_PROXY_HOPS is ${proxyHops}, but ${observed}: some requests bypass the proxies.`,
        solution,
      ),
    ];
  const finding = ok(
    `${count(proxies, "proxy", "proxies")}, as set in TRUSTED_PROXY_HOPS. The app sees ${ip} as this machine's address.`,
  );
  return proxies === 0 && isPrivate(peer) && !isLoopback(appUrl.hostname)
    ? [finding, reportHidden(peer)]
    : [finding];
}

/** A proxy that does not set X-Forwarded-For. */
function reportHidden(peer: string): Finding {
  return warning(
    `The connection came from ${peer}, a private address, but no proxy was detected.`,
    "If a load balancer is there, it must add X-Forwarded-For, or all users share its rate limits. Ignore this if you are on the internal network.",
  );
}

const PRIVATE_RANGES = new Set(["private", "loopback", "linkLocal", "uniqueLocal", "carrierGradeNat"]);

function isPrivate(peer: string): boolean {
  return ipaddr.isValid(peer) && PRIVATE_RANGES.has(ipaddr.process(peer).range());
}
