// A52, A81: a client cannot forge its address with headers. Only trusted proxies and the connection count.
import { describe, expect, test } from "vitest";
import {
  getClientAddress as getAddress,
  getForwardedAddresses,
  type ForwardedHeader,
} from "./client-address";

function getClientAddress(
  forwarded: string | null,
  socketAddress: string | null,
  proxyHops: number,
  header: ForwardedHeader = "x-forwarded-for",
): string {
  return getAddress(getForwardedAddresses(header, forwarded), socketAddress, proxyHops);
}

describe("without a proxy", () => {
  test("the connecting address is used, whatever the headers claim", () => {
    expect(getClientAddress(null, "192.0.2.7", 0)).toBe("192.0.2.7");
    expect(getClientAddress("198.51.100.1", "192.0.2.7", 0)).toBe("192.0.2.7");
    expect(getClientAddress("198.51.100.1, 127.0.0.1", "192.0.2.7", 0)).toBe("192.0.2.7");
  });

  test("requests without a valid address share one key", () => {
    expect(getClientAddress(null, null, 0)).toBe("unknown");
    expect(getClientAddress("198.51.100.1", null, 0)).toBe("unknown");
    expect(getClientAddress(null, "not an address", 0)).toBe("unknown");
  });
});

describe("behind one proxy", () => {
  test("the address that the proxy saw is used", () => {
    expect(getClientAddress("198.51.100.1", "10.0.0.1", 1)).toBe("198.51.100.1");
  });

  test("addresses to the left of it are ignored, because the client can forge them", () => {
    expect(getClientAddress("203.0.113.9, 198.51.100.1", "10.0.0.1", 1)).toBe("198.51.100.1");
    expect(getClientAddress("203.0.113.9,127.0.0.1,,evil, 198.51.100.1", "10.0.0.1", 1)).toBe("198.51.100.1");
  });

  test("a request that bypasses the proxy is identified by its connection", () => {
    expect(getClientAddress(null, "192.0.2.7", 1)).toBe("192.0.2.7");
  });
});

describe("behind two proxies", () => {
  test("the address that the outer proxy saw is used", () => {
    expect(getClientAddress("198.51.100.1, 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.1");
    expect(getClientAddress("203.0.113.9, 198.51.100.1, 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.1");
  });

  test("a request that bypasses the outer proxy cannot forge its address", () => {
    expect(getClientAddress("198.51.100.1", "10.0.0.1", 2)).toBe("10.0.0.1");
  });
});

describe("an IPv6 address", () => {
  test("is reduced to its /64 network, which belongs to one subscriber", () => {
    expect(getClientAddress(null, "2001:db8:1:2:3:4:5:6", 0)).toBe("2001:db8:1:2::/64");
    expect(getClientAddress(null, "2001:db8:1:2:ffff::1", 0)).toBe("2001:db8:1:2::/64");
    expect(getClientAddress(null, "2001:db8:1:3::1", 0)).toBe("2001:db8:1:3::/64");
  });

  test("that maps an IPv4 address counts as the IPv4 address", () => {
    expect(getClientAddress(null, "::ffff:192.0.2.7", 0)).toBe("192.0.2.7");
    expect(getClientAddress("::ffff:c000:207", "10.0.0.1", 1)).toBe("192.0.2.7");
  });

  test("in another notation is the same address", () => {
    expect(getClientAddress(null, "2001:0DB8:0001:0002::1", 0)).toBe("2001:db8:1:2::/64");
  });
});

describe("A81: a proxy that writes an address in another form", () => {
  test.each([
    ["with a port", "203.0.113.8:50123", "203.0.113.8"],
    ["in quotes", '"203.0.113.8"', "203.0.113.8"],
    ["in quotes with a port", '"203.0.113.8:50123"', "203.0.113.8"],
    ["in brackets", "[2001:db8:1:2::8]", "2001:db8:1:2::/64"],
    ["in brackets with a port", "[2001:db8:1:2::8]:50123", "2001:db8:1:2::/64"],
    ["in quotes and brackets with a port", '"[2001:db8:1:2::8]:50123"', "2001:db8:1:2::/64"],
    ["with a zone", "fe80::1%eth0", "fe80::/64"],
    ["as IPv4 in IPv6 with a port", "[::ffff:203.0.113.8]:50123", "203.0.113.8"],
    ["in brackets though it is IPv4", "[203.0.113.8]:443", "203.0.113.8"],
  ])("%s: the client has its own limit", (_, entry, address) => {
    expect(getClientAddress(entry, "10.0.0.1", 1)).toBe(address);
    expect(getClientAddress(`198.51.100.9:1, ${entry}`, "10.0.0.1", 1)).toBe(address);
  });

  test.each([
    ["for=203.0.113.8", "203.0.113.8"],
    ['For="203.0.113.8:50123";proto=https', "203.0.113.8"],
    ['proto=https;by=10.0.0.2; for="[2001:db8:1:2::8]:50123"', "2001:db8:1:2::/64"],
    ['for="[2001:db8:1:2::8]";host="a,for=6.6.6.6"', "2001:db8:1:2::/64"],
    ["for=6.6.6.6, for=203.0.113.8", "203.0.113.8"],
  ])("Forwarded: %s", (value, address) => {
    expect(getClientAddress(value, "10.0.0.1", 1, "forwarded")).toBe(address);
  });

  test("a client that leaves a quote open hides no entry of a proxy", () => {
    for (const claim of ['"6.6.6.6', '\\"6.6.6.6', '"', "6.6.6.6:"])
      expect(getClientAddress(`${claim}, 198.51.100.1`, "10.0.0.1", 1)).toBe("198.51.100.1");
    expect(getClientAddress('for="6.6.6.6, for=198.51.100.1', "10.0.0.1", 1, "forwarded")).toBe(
      "198.51.100.1",
    );
  });

  test("an entry without an address is unknown", () => {
    for (const entry of [
      "unknown",
      "_hidden",
      "",
      "127.1",
      "0x7f000001",
      "203.0.113.8:1:2",
      "[203.0.113.8",
      "::1::2",
    ])
      expect(getClientAddress(entry, "10.0.0.1", 1), entry).toBe("unknown");
    for (const element of ["for=unknown", "for=_hidden", "proto=https"])
      expect(getClientAddress(element, "10.0.0.1", 1, "forwarded"), element).toBe("unknown");
  });
});
