// Headers in which a client claims a different IP address.
import { exchange, HttpBrowser } from "./http-browser";

export const CLAIMS = {
  "x-forwarded-for": "6.6.6.6, 6.6.6.6",
  "x-real-ip": "6.6.6.6",
  forwarded: "for=6.6.6.6",
  "cf-connecting-ip": "6.6.6.6",
  "true-client-ip": "6.6.6.6",
};

/** Returns a browser that sends these headers with every request. */
export function claimingBrowser(url: string, claims: Record<string, string>): HttpBrowser {
  return new HttpBrowser(url, "", (origin, path, message) =>
    exchange(origin, path, { ...message, headers: { ...message.headers, ...claims } }),
  );
}
