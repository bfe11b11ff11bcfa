// A52: a client cannot forge its address with headers. Only trusted proxies and the connection count.
import { describe, expect, test } from "vitest";
import { getClientAddress } from "./client-address";

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
