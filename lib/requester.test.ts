// A52: who writes headers can claim nothing. An address counts only where a trusted proxy, or the connection, vouches for it.
import { describe, expect, test } from "vitest";
import { clientAddress } from "./requester";

describe("without a proxy", () => {
  test("the connecting address counts, whatever the request claims", () => {
    expect(clientAddress(null, "192.0.2.7", 0)).toBe("192.0.2.7");
    expect(clientAddress("198.51.100.1", "192.0.2.7", 0)).toBe("192.0.2.7");
    expect(clientAddress("198.51.100.1, 127.0.0.1", "192.0.2.7", 0)).toBe("192.0.2.7");
  });

  test("what has no address at all shares one place with its like", () => {
    expect(clientAddress(null, null, 0)).toBe("unknown");
    expect(clientAddress("198.51.100.1", null, 0)).toBe("unknown");
    expect(clientAddress(null, "not an address", 0)).toBe("unknown");
  });
});

describe("behind one proxy", () => {
  test("the address that the proxy saw counts", () => {
    expect(clientAddress("198.51.100.1", "10.0.0.1", 1)).toBe("198.51.100.1");
  });

  test("what stands left of it was written by the client", () => {
    expect(clientAddress("203.0.113.9, 198.51.100.1", "10.0.0.1", 1)).toBe("198.51.100.1");
    expect(clientAddress("203.0.113.9,127.0.0.1,,evil, 198.51.100.1", "10.0.0.1", 1)).toBe("198.51.100.1");
  });

  test("who comes past the proxy is counted by their connection", () => {
    expect(clientAddress(null, "192.0.2.7", 1)).toBe("192.0.2.7");
  });
});

describe("behind two proxies", () => {
  test("the address that the outer one saw counts", () => {
    expect(clientAddress("198.51.100.1, 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.1");
    expect(clientAddress("203.0.113.9, 198.51.100.1, 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.1");
  });

  test("who comes past the outer one gains nothing: only what a proxy or the connection says is taken", () => {
    expect(clientAddress("198.51.100.1", "10.0.0.1", 2)).toBe("10.0.0.1");
  });
});

describe("an IPv6 address", () => {
  test("counts by its /64, which one subscriber holds", () => {
    expect(clientAddress(null, "2001:db8:1:2:3:4:5:6", 0)).toBe("2001:db8:1:2::/64");
    expect(clientAddress(null, "2001:db8:1:2:ffff::1", 0)).toBe("2001:db8:1:2::/64");
    expect(clientAddress(null, "2001:db8:1:3::1", 0)).toBe("2001:db8:1:3::/64");
  });

  test("that is an IPv4 one in other words counts as that", () => {
    expect(clientAddress(null, "::ffff:192.0.2.7", 0)).toBe("192.0.2.7");
    expect(clientAddress("::ffff:c000:207", "10.0.0.1", 1)).toBe("192.0.2.7");
  });

  test("that is written in another way is the same", () => {
    expect(clientAddress(null, "2001:0DB8:0001:0002::1", 0)).toBe("2001:db8:1:2::/64");
  });
});
