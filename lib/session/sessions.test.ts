// How long a session lasts and a factor stays fresh: to the second, without a clock.
import "@/testing/fixture";
import { describe, expect, test } from "vitest";
import { isFactorFresh, isLive, sessionRules } from "./sessions";

const NOW = new Date("2026-05-04T12:00:00Z");
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const ahead = (seconds: number) => ago(-seconds);

describe.each([
  { name: "a session", persistent: false, idle: HOUR, lifetime: DAY },
  { name: "a persistent session", persistent: true, idle: 7 * DAY, lifetime: 30 * DAY },
])("$name", ({ persistent, idle, lifetime }) => {
  const session = { persistent, revokedAt: null, lastSeenAt: NOW, expiresAt: ahead(lifetime) };

  test("has the documented lifetimes", () => {
    expect(sessionRules(persistent)).toEqual({ idleSeconds: idle, lifetimeSeconds: lifetime });
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

const signedIn = {
  factor: "sms",
  factorVerifiedAt: NOW,
  factorVerifiedFor: null,
  factorVerifiedForId: null,
} as const;

test("a factor is fresh for ten minutes, to the second", () => {
  expect(isFactorFresh({ ...signedIn, factorVerifiedAt: ago(10 * MINUTE - 1) }, NOW)).toBe(true);
  expect(isFactorFresh({ ...signedIn, factorVerifiedAt: ago(10 * MINUTE) }, NOW)).toBe(false);
  expect(isFactorFresh({ ...signedIn, factorVerifiedAt: ago(10 * MINUTE + 1) }, NOW)).toBe(false);
});

test("a recovery pass counts as a fresh factor for a new phone number, and for nothing else", () => {
  const pass = { ...signedIn, factor: "support_pass", factorVerifiedAt: ago(10 * MINUTE - 1) } as const;
  expect(isFactorFresh(pass, NOW, "phone")).toBe(true);
  for (const destination of ["account", "email", "recovery_codes", "data", "admin_suspend"] as const)
    expect(isFactorFresh(pass, NOW, destination)).toBe(false);
  expect(isFactorFresh(pass, NOW)).toBe(false);
  expect(isFactorFresh({ ...pass, factorVerifiedAt: ago(10 * MINUTE) }, NOW, "phone")).toBe(false);
});

describe("a change of phone or email, a deletion, and a recovery accept only a factor verified for exactly that", () => {
  const BOUND = [
    ["phone", null],
    ["email", null],
    ["delete_account", null],
    ["admin_lost_phone", "01234567-89ab-7cde-8f01-23456789abcd"],
    ["admin_lost_phone", "11234567-89ab-7cde-8f01-23456789abcd"],
  ] as const;
  const OTHERS = [
    [null, null],
    ["passkeys", null],
    ["data", null],
    ["admin_suspend", "01234567-89ab-7cde-8f01-23456789abcd"],
    ["admin_lost_phone", null],
  ] as const;
  const verified = ([factorVerifiedFor, factorVerifiedForId]: readonly [string | null, string | null]) => ({
    ...signedIn,
    ...{ factorVerifiedFor, factorVerifiedForId },
  });

  test.each(BOUND)("%s %s", (wanted, about) => {
    for (const shownFor of [...BOUND, ...OTHERS]) {
      const isExact = shownFor[0] === wanted && shownFor[1] === about;
      expect(isFactorFresh(verified(shownFor), NOW, wanted, about), String(shownFor)).toBe(isExact);
    }
    expect(
      isFactorFresh({ ...verified([wanted, about]), factorVerifiedAt: ago(601) }, NOW, wanted, about),
    ).toBe(false);
  });

  test("and everything else accepts any of these factors", () => {
    for (const shownFor of [...BOUND, ...OTHERS])
      for (const wanted of [undefined, "account", "password", "passkeys", "data", "admin_suspend"] as const)
        expect(isFactorFresh(verified(shownFor), NOW, wanted), String(shownFor)).toBe(true);
  });
});
