import { Socket } from "node:net";
import { expect, test } from "vitest";
import { isSentToLoopback } from "./connection";

const sentTo = (localAddress: string | undefined) => ({
  socket: Object.defineProperty(new Socket(), "localAddress", { value: localAddress }),
});

test("only loopback addresses count as this machine", () => {
  for (const address of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
    expect(isSentToLoopback(sentTo(address)), address).toBe(true);
  for (const address of ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", undefined])
    expect(isSentToLoopback(sentTo(address)), address).toBe(false);
});
