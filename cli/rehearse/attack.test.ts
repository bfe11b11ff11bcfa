// A56 and similar attacks: how many messages the limits let through, and how many people they block. Prints
// the figures.
import { describe, expect, test } from "vitest";
import { rehearse, type RequestedMessage } from "../../lib/deliveries/limits/rehearsal";
import { attack, SHAPES, type Shape } from "./attack";
import { Chance } from "../random";
import { rehearsalSettings, simulatedDay } from "./day";
import { classroom, signUps } from "./people";
import { DAY_MS } from "../../lib/values/durations";
const from = new Date("2026-03-02T00:00:00Z");
const settings = rehearsalSettings();

describe("bots among 2,000 people, 85% of whom complete, on a product's first day", () => {
  const run = (shape: Shape, requests: number) => {
    const {
      sent,
      refused,
      unservedRequesters: unservedRequesters,
      requesters: requesters,
    } = rehearse(simulatedDay({ shape, from, requests }), settings);
    expect([requesters.person, sent.attack + refused.attack]).toEqual([2_000, requests]);
    const peopleServed = 1 - unservedRequesters.person / requesters.person;
    const usersServed = 1 - unservedRequesters.user / requesters.user;
    console.log(
      `${shape} (${SHAPES[shape]}): of ${requests} requests ${sent.attack} sent ` +
        `(${percent(sent.attack / requests)}), ${percent(peopleServed)} of the people served, ` +
        `${percent(usersServed)} of the users`,
    );
    return { attackSent: sent.attack, peopleServed, usersServed };
  };

  test("100,000 requests of all kinds: at most 1% are sent, and at least 99% of people and all users get their message", () => {
    const { attackSent, peopleServed, usersServed } = run("mixed", 100_000);
    expect(attackSent).toBeLessThanOrEqual(1_000);
    expect(peopleServed).toBeGreaterThanOrEqual(0.99);
    expect(usersServed).toBe(1);
  }, 120_000);

  test.each(["prefixes", "operators", "networks", "abroad", "forbidden"] as const)(
    "%s: the same limits hold for this kind alone",
    (shape) => {
      const { attackSent, peopleServed, usersServed } = run(shape, 20_000);
      // With 100,000 requests no more would be sent: the limits are reached by then.
      expect(attackSent).toBeLessThanOrEqual(1_000);
      expect(peopleServed).toBeGreaterThanOrEqual(0.99);
      expect(usersServed).toBe(1);
    },
    60_000,
  );

  test("bots that look exactly like people block new sign-ups in their countries, but never users, at low cost", () => {
    const { attackSent, usersServed } = run("everywhere", 20_000);
    expect(attackSent).toBeLessThanOrEqual(1_000);
    expect(usersServed).toBe(1);
  }, 60_000);
});

describe("people only", () => {
  const countRefused = (count: number, completion: number, days: number) => {
    const chance = new Chance(count + days);
    const history: RequestedMessage[] = classroom(chance, from, completion);
    for (let day = 0; day < days; day++)
      history.push(...signUps(chance, { from: new Date(from.getTime() + day * DAY_MS), count, completion }));
    const {
      requesters: requesters,
      unservedRequesters: unservedRequesters,
      refused,
    } = rehearse(history, settings);
    expect(requesters.person).toBe(count * days + 30);
    return { messages: refused.person, people: unservedRequesters.person / requesters.person };
  };

  test.each([
    [20, 14],
    [200, 14],
    [2_000, 2],
    [10_000, 1],
  ])("%i a day for %i days: none is refused, from the first one on", (count, days) => {
    expect(countRefused(count, 0.85, days).messages).toBe(0);
  });

  test("even if three in ten give up, fewer than one in a thousand is refused", () => {
    expect(countRefused(2_000, 0.7, 2).people).toBeLessThan(0.001);
  });
});

test("bots request valid numbers, because invalid ones would flatter the results", () => {
  for (const shape of ["prefixes", "operators", "networks", "abroad", "everywhere"] as const) {
    const bots = attack(new Chance(1), { shape, from, requests: 500 });
    expect(rehearse(bots, settings).refusedBy.get("destination") ?? 0).toBeLessThanOrEqual(10);
  }
});

test("the same seed generates the same day, so that two sets of limits can be compared", () => {
  const day = (seed: number) => simulatedDay({ shape: "mixed", from, seed, requests: 300, people: 50 });
  expect(day(1)).toEqual(day(1));
  expect(day(1)).not.toEqual(day(2));
});

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
