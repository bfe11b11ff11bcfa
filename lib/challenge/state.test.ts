import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CHALLENGE_RULES,
  newSnapshot,
  transition,
  type ChallengeEvent,
  type ChallengeSnapshot,
} from "./state";

const start = new Date("2026-01-01T00:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const accepted = { type: "code_accepted", factor: "sms" } as const;
const rejected = { type: "code_rejected", usedUp: false } as const;
const byRecoveryCode = { type: "factor_accepted", factor: "recovery_code" } as const;
const unsent = {
  type: "send_failed",
  problem: "provider_busy",
  retryAfterSeconds: 30,
  isPreviousCodeValid: false,
} as const;

/** Plays events at their seconds; throws at the first that is refused. */
function play(events: readonly (readonly [number, ChallengeEvent])[]): ChallengeSnapshot {
  return events.reduce<ChallengeSnapshot>((challenge, [seconds, event]) => {
    const step = transition(challenge, event, at(seconds));
    if (step.status === "refused") throw new Error(`${event.type} at ${seconds} s: ${step.refusal}`);
    return { ...challenge, ...step.change };
  }, newSnapshot(start));
}

const sentNow = { type: "sent", codeLifetimeSeconds: 300 } as const;
const sent = [[1, sentNow]] as const;
const attempt = { type: "attempt_started" } as const;

describe("state transitions", () => {
  test.each<[string, readonly (readonly [number, ChallengeEvent])[], number, ChallengeEvent, string]>([
    ["no attempt before a code is sent", [], 1, attempt, "no_code_yet"],
    ["no second attempt while one is in flight", [...sent, [2, attempt]], 3, attempt, "attempt_in_flight"],
    ["no attempt after the code expires at five minutes", sent, 301, attempt, "code_expired"],
    ["no transition after ten minutes", sent, 600, { type: "send_started" }, "challenge_expired"],
    ["no new code before the wait is over", sent, 30, { type: "send_started" }, "send_too_early"],
    ["no second message while one is in flight", [], 5, { type: "send_started" }, "send_in_flight"],
    [
      "no new code while one is being checked",
      [...sent, [30, attempt]],
      32,
      { type: "send_started" },
      "attempt_in_flight",
    ],
    ["no redemption before the correct code", sent, 2, { type: "redeemed" }, "not_passed"],
    [
      "no redemption a minute after the correct code",
      [...sent, [2, attempt], [3, accepted]],
      64,
      { type: "redeemed" },
      "challenge_expired",
    ],
    [
      "no second redemption",
      [...sent, [2, attempt], [3, accepted], [4, { type: "redeemed" }]],
      5,
      { type: "redeemed" },
      "challenge_over",
    ],
    [
      "no attempt after the correct code",
      [...sent, [2, attempt], [3, accepted]],
      4,
      attempt,
      "already_passed",
    ],
    [
      "no other factor after the correct code",
      [...sent, [2, attempt], [3, accepted]],
      4,
      byRecoveryCode,
      "already_passed",
    ],
    ["no second use of another factor", [[1, byRecoveryCode]], 2, byRecoveryCode, "already_passed"],
    ["no other factor after ten minutes", sent, 600, byRecoveryCode, "challenge_expired"],
    [
      "no other factor on a canceled challenge",
      [...sent, [2, { type: "ended", failure: "cancelled" }]],
      3,
      byRecoveryCode,
      "challenge_over",
    ],
    [
      "no other factor after redemption",
      [
        [1, byRecoveryCode],
        [2, { type: "redeemed" }],
      ],
      3,
      byRecoveryCode,
      "challenge_over",
    ],
    ["no attempt after another factor passes", [...sent, [2, byRecoveryCode]], 3, attempt, "already_passed"],
    [
      "no result for an attempt after another factor passes",
      [...sent, [2, attempt], [3, byRecoveryCode]],
      4,
      rejected,
      "no_attempt_in_flight",
    ],
    [
      "no attempt on a superseded challenge",
      [...sent, [2, { type: "ended", failure: "superseded" }]],
      3,
      attempt,
      "challenge_over",
    ],
  ])("%s", (_, events, seconds, event, refusal) => {
    expect(transition(play(events), event, at(seconds))).toMatchObject({ status: "refused", refusal });
  });

  test.each([rejected, accepted, { type: "code_over" }, { type: "check_unavailable" }] as const)(
    "no result ($type) without an attempt",
    (verdict) => {
      expect(transition(play(sent), verdict, at(2))).toMatchObject({ refusal: "no_attempt_in_flight" });
    },
  );

  test.each<[string, readonly (readonly [number, ChallengeEvent])[], number]>([
    ["while the message is in flight", [], 1],
    ["when the message could not be sent", [[1, unsent]], 2],
    ["while it waits for a code", sent, 2],
    ["while a code is being checked", [...sent, [2, attempt]], 3],
    ["when the code has expired", sent, 400],
  ])("another factor passes the challenge %s", (_, events, seconds) => {
    const passed = play([...events, [seconds, byRecoveryCode]]);
    expect(passed).toMatchObject({ state: "passed", factor: "recovery_code", checkingSince: null });
    expect(transition(passed, { type: "redeemed" }, at(seconds + 1)).status).toBe("next");
  });

  test("the third wrong code ends the challenge", () => {
    const wrong = (seconds: number) =>
      [
        [seconds, attempt],
        [seconds + 1, rejected],
      ] as const;
    expect(play([...sent, ...wrong(2), ...wrong(4)])).toMatchObject({
      state: "awaiting_code",
      attemptsLeft: 1,
    });
    expect(play([...sent, ...wrong(2), ...wrong(4), ...wrong(6)])).toMatchObject({
      state: "failed",
      failure: "out_of_attempts",
    });
  });

  test("the challenge ends immediately when the provider reports that a request is used up", () => {
    const used = { type: "code_rejected", usedUp: true } as const;
    expect(play([...sent, [2, attempt], [3, used]])).toMatchObject({
      state: "failed",
      failure: "out_of_attempts",
    });
  });

  test("an attempt that the provider could not check is refunded", () => {
    const lost = { type: "check_unavailable" } as const;
    expect(play([...sent, [2, attempt], [3, lost]])).toMatchObject({ attemptsLeft: 3, checkingSince: null });
  });

  test("an attempt whose process crashed blocks the next one temporarily and is not refunded", () => {
    const crashed = play([...sent, [2, attempt]]);
    const { inFlightSeconds } = CHALLENGE_RULES;
    expect(transition(crashed, attempt, at(1 + inFlightSeconds)).status).toBe("refused");
    expect(transition(crashed, attempt, at(2 + inFlightSeconds))).toMatchObject({
      change: { attemptsLeft: 1 },
    });
  });

  test("each new code requires a longer wait than the previous one, and the fifth code is the last", () => {
    let challenge = play(sent);
    let seconds = 1;
    for (const wait of CHALLENGE_RULES.resendWaitSeconds) {
      expect(transition(challenge, { type: "send_started" }, at(seconds + wait - 1))).toMatchObject({
        refusal: "send_too_early",
        retryAfterSeconds: 1,
      });
      seconds += wait;
      for (const event of [{ type: "send_started" }, sentNow] as const) {
        const step = transition(challenge, event, at(seconds));
        if (step.status === "refused") throw new Error(step.refusal);
        challenge = { ...challenge, ...step.change };
      }
    }
    expect(transition(challenge, { type: "send_started" }, at(seconds + 90))).toMatchObject({
      refusal: "no_more_codes",
    });
  });

  test("a message that was not sent can be requested again after the stated wait", () => {
    const failed = play([[1, unsent]]);
    expect(transition(failed, { type: "send_started" }, at(30))).toMatchObject({ retryAfterSeconds: 1 });
    expect(transition(failed, { type: "send_started" }, at(31)).status).toBe("next");
  });

  test("a code expires no later than its challenge", () => {
    const late = play([
      [1, unsent],
      [500, { type: "send_started" }],
      [501, sentNow],
    ]);
    expect(late.codeExpiresAt).toEqual(late.expiresAt);
  });
});

const anyEvent = fc.oneof(
  fc.constant<ChallengeEvent>({ type: "send_started" }),
  fc.constant<ChallengeEvent>(sentNow),
  fc
    .boolean()
    .map((isPreviousCodeValid): ChallengeEvent => ({ ...unsent, isPreviousCodeValid: isPreviousCodeValid })),
  fc.constant<ChallengeEvent>(attempt),
  fc.boolean().map((usedUp): ChallengeEvent => ({ type: "code_rejected", usedUp })),
  fc.constant<ChallengeEvent>({ type: "code_over" }),
  fc.constant<ChallengeEvent>({ type: "check_unavailable" }),
  fc.constant<ChallengeEvent>(accepted),
  fc.constant<ChallengeEvent>(byRecoveryCode),
  fc.constant<ChallengeEvent>({ type: "redeemed" }),
  fc
    .constantFrom("cancelled" as const, "superseded" as const)
    .map((failure): ChallengeEvent => ({ type: "ended", failure })),
);

test("the invariants hold for any sequence of events", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), anyEvent), { maxLength: 60 }), (steps) => {
      let challenge = newSnapshot(start);
      let seconds = 0;
      let attemptsOfThisCode = 0;
      let redemptions = 0;
      for (const [pause, event] of steps) {
        seconds += pause;
        const before = challenge;
        const step = transition(before, event, at(seconds));
        if (step.status === "refused") continue;
        challenge = { ...before, ...step.change };

        if (event.type === "sent") attemptsOfThisCode = 0;
        if (event.type === "attempt_started") attemptsOfThisCode += 1;
        if (event.type === "check_unavailable" || event.type === "code_over") attemptsOfThisCode -= 1;
        if (event.type === "redeemed") redemptions += 1;

        expect(before.state === "failed" || before.state === "redeemed", "nothing leaves an end").toBe(false);
        expect(seconds < 600 || event.type === "ended", "nothing opens after ten minutes").toBe(true);
        expect(challenge.attemptsLeft).toBeGreaterThanOrEqual(0);
        expect(challenge.attemptsLeft).toBeLessThanOrEqual(CHALLENGE_RULES.attemptsPerCode);
        expect(attemptsOfThisCode, "attempts per code").toBeLessThanOrEqual(CHALLENGE_RULES.attemptsPerCode);
        expect(redemptions, "one redemption").toBeLessThanOrEqual(1);
        expect(challenge.sends).toBeLessThanOrEqual(CHALLENGE_RULES.resendWaitSeconds.length + 1);
        if (challenge.state === "redeemed")
          expect(before.state, "only a passed challenge is redeemed").toBe("passed");
        if (challenge.state === "passed" && before.state !== "passed") {
          expect(["code_accepted", "factor_accepted"]).toContain(event.type);
          expect(challenge.factor).toBe(event.type === "code_accepted" ? "sms" : "recovery_code");
        }
        if (challenge.state === "failed") expect(challenge.failure).not.toBeNull();
      }
    }),
    { numRuns: 5_000 },
  );
});
