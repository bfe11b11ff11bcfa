import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { checkHost, checkMethod, checkOrigin, checkSize } from "./refusals";

const ORIGIN = new URL("https://accounts.example.com");

function request(fields: Partial<IncomingMessage>, ...hosts: string[]): IncomingMessage {
  const message = Object.assign(
    new IncomingMessage(new Socket()),
    { method: "GET", url: "/sign-in" },
    fields,
  );
  Object.defineProperty(message, "headersDistinct", { value: { host: hosts } });
  return message;
}

describe("checkHost", () => {
  test("accepts the host of APP_URL, also with the default port", () => {
    for (const host of ["accounts.example.com", "accounts.example.com:443", "ACCOUNTS.example.com"])
      expect(checkHost(request({}, host), undefined, ORIGIN), host).toBeNull();
    expect(checkHost(request({}, ORIGIN.host), ORIGIN.host, ORIGIN)).toBeNull();
  });

  test("refuses another host, a second one, and none", () => {
    const others = [
      "evil.example",
      "accounts.example.com:80",
      `${ORIGIN.host}@evil.example`,
      `${ORIGIN.host}/x`,
    ];
    for (const hosts of [...others.map((host) => [host]), [ORIGIN.host, ORIGIN.host], []])
      expect(checkHost(request({}, ...hosts), undefined, ORIGIN), hosts.join()).toMatchObject({
        status: 421,
      });
    expect(checkHost(request({}, ORIGIN.host), "evil.example", ORIGIN)).toMatchObject({ status: 421 });
  });

  test("accepts any host for probes", () => {
    for (const url of ["/api/health", "/api/ready?x=1"])
      expect(checkHost(request({ url }, "10.0.0.7:3000"), undefined, ORIGIN), url).toBeNull();
  });
});

test("checkMethod names the allowed methods", () => {
  expect(checkMethod(request({ method: "POST" }))).toBeNull();
  expect(checkMethod(request({ method: "TRACE" }))).toMatchObject({
    status: 405,
    headers: { allow: "GET, HEAD, POST" },
  });
});

test("checkOrigin compares scheme, host, and port, but not of browsers' reports", () => {
  const post = (headers: IncomingMessage["headers"], url = "/sign-in") =>
    checkOrigin(request({ method: "POST", url, headers: { host: ORIGIN.host, ...headers } }), ORIGIN)?.status;
  expect(post({})).toBeUndefined();
  expect(post({ origin: ORIGIN.origin, "sec-fetch-site": "same-origin" })).toBeUndefined();
  for (const origin of [`http://${ORIGIN.host}`, `${ORIGIN.origin}:8443`, "https://evil.example", "", "x"])
    expect(post({ origin }), origin).toBe(403);
  expect(post({ origin: ORIGIN.origin, "sec-fetch-site": "same-site" })).toBe(403);
  expect(post({ origin: "https://evil.example" }, "/api/csp-reports")).toBeUndefined();
});

test("a browser that hides the origin of its forms can post them if it says that they are ours", () => {
  const post = (site?: string) =>
    checkOrigin(
      request({ method: "POST", headers: { origin: "null", ...(site && { "sec-fetch-site": site }) } }),
      ORIGIN,
    )?.status;
  expect(post("same-origin")).toBeUndefined();
  for (const site of [undefined, "none", "same-site", "cross-site"]) expect(post(site), site).toBe(403);
});

test("checkSize refuses a declared length of more than 64 KiB", () => {
  const post = (headers: IncomingMessage["headers"]) =>
    checkSize(request({ method: "POST", headers }))?.status;
  expect(post({ "content-length": "65536" })).toBeUndefined();
  expect(post({ "content-length": "65537" })).toBe(413);
  expect(post({ "transfer-encoding": "chunked" })).toBeUndefined();
});
