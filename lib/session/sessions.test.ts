// How long a session lasts and a factor stays fresh: to the second, without a clock.
import "@/testing/fixture";
import { describe, expect, test } from "vitest";
import { isFactorFresh, isLive, sessionRules } from "./sessions";

const NOW = new Date("2026-05-04T12:00:00Z");
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const ahead = (seconds: number) => ago(-seconds);

describe.each([
  { name: "a session", kept: false, idle: HOUR, lifetime: DAY },
  { name: "a persistent session", kept: true, idle: 7 * DAY, lifetime: 30 * DAY },
])("$name", ({ kept, idle, lifetime }) => {
  const session = { kept, revokedAt: null, lastSeenAt: NOW, expiresAt: ahead(lifetime) };

  test("has the documented lifetimes", () => {
    expect(sessionRules(kept)).toEqual({ idleSeconds: idle, lifetimeSeconds: lifetime });
  });

  test("expires at its inactivity limit, and not a second earlier", () => {
    expect(isLive({ ...session, lastSeenAt: ago(idle - 1) }, NOW)).toBe(true);
    expect(isLive({ ...session, lastSeenAt: ago(idle) }, NOW)).toBe(false);
    expect(isLive({ ...session, lastSeenAt: ago(idle + 1) }, NOW)).toBe(false);
  });

  test("expires at its maximum lifetime despite activity, and not a second earlier", () => {
    expect(isLive({ ...session, expiresAt: ahead(1) }, NOW)).toBe(true);
    expect(isLive({ ...session, expiresAt: NOW }, NOW)).toBe(false);
    expect(isLive({ ...session, expiresAt: ago(1) }, NOW)).toBe(false);
  });

  test("ends when it is revoked", () => {
    expect(isLive({ ...session, revokedAt: NOW }, NOW)).toBe(false);
  });
});

test("a factor is fresh for ten minutes, to the second", () => {
  expect(isFactorFresh({ factor: "sms", factorProvenAt: ago(10 * MINUTE - 1) }, NOW)).toBe(true);
  expect(isFactorFresh({ factor: "sms", factorProvenAt: ago(10 * MINUTE) }, NOW)).toBe(false);
  expect(isFactorFresh({ factor: "sms", factorProvenAt: ago(10 * MINUTE + 1) }, NOW)).toBe(false);
});

test("a recovery pass counts as a fresh factor for a new phone number, and for nothing else", () => {
  const pass = { factor: "support_pass", factorProvenAt: ago(10 * MINUTE - 1) } as const;
  expect(isFactorFresh(pass, NOW, "phone")).toBe(true);
  for (const destination of ["account", "email", "recovery_codes", "data", "admin_suspend"] as const)
    expect(isFactorFresh(pass, NOW, destination)).toBe(false);
  expect(isFactorFresh(pass, NOW)).toBe(false);
  expect(isFactorFresh({ ...pass, factorProvenAt: ago(10 * MINUTE) }, NOW, "phone")).toBe(false);
});
