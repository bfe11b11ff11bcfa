// What tests of a challenge say over and over: a number of one's own, somebody who has an account, the phone that gets
// the message, and time that has passed.
import { randomInt, randomUUID } from "node:crypto";
import { db, pool } from "@/lib/db";
import type { ChallengeOrder } from "@/lib/challenge/challenge";
import type { Requester } from "@/lib/requester";
import { moveBack } from "./time-travel";
import { simulatorAt } from "../e2e/fixtures/simulator";

/** A German mobile number that nobody else in this run has. */
export function newNumber(): string {
  return `+49151${randomInt(10_000_000, 99_999_999)}`;
}

/** A browser at an address of its own, so that no limit of another test is met. */
export function requester(): Requester {
  return { ip: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`, userAgent: "test" };
}

export type Somebody = { id: string; phone: string };

/** A user who has proven a phone. The password hash is of no password. */
export async function user(): Promise<Somebody> {
  const phone = newNumber();
  const now = new Date();
  return db().user.create({
    data: {
      name: "Somebody",
      email: `${randomUUID()}@example.org`,
      phone,
      phoneCountry: "DE",
      phoneVerifiedAt: now,
      passwordHash: "none",
      lastSignInAt: now,
      search: "somebody",
    },
    select: { id: true, phone: true },
  });
}

export const order = {
  signUp: (phone: string, email = `${randomUUID()}@example.org`): ChallengeOrder => ({
    purpose: "sign_up",
    phone,
    phoneCountry: "DE",
    subject: { draft: { name: "Somebody", email, passwordHash: "none" } },
    event: "sign_up_started",
  }),
  signIn: ({ id, phone }: Somebody): ChallengeOrder => ({
    purpose: "sign_in",
    phone,
    phoneCountry: "DE",
    subject: { userId: id },
    event: "sign_in_started",
  }),
};

/** The phone on the other side: what came to it, and what the provider was asked for it. */
export function phoneOf(simulator: { url: string }) {
  const sim = simulatorAt(simulator.url);
  return {
    messages: sim.messages,
    lastCode: async (to: string) => {
      const code = (await sim.messages(to)).at(-1)?.code;
      if (!code) throw new Error("no message has come");
      return code;
    },
    sends: (to: string) => sim.requests({ to, call: "send" }),
    checks: (to: string) => sim.requests({ to, call: "check" }),
    allCalls: () => sim.requests(),
    fault: sim.addFault,
    reset: sim.reset,
    /** At Vonage alone. */
    advance: sim.advanceClock,
    /** In the database and at Vonage. */
    passTime: async (seconds: number) => {
      await moveBack(pool(), seconds);
      await sim.advanceClock(seconds);
    },
  };
}
