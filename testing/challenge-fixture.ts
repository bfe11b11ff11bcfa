// What tests of a challenge say over and over: a number of one's own, somebody who has an account, the phone that gets
// the message, and time that has passed.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { db, pool } from "@/lib/database/client";
import type { EventName } from "@/lib/audit/record-event";
import type { ChallengeOrder } from "@/lib/challenge/challenge";
import type { ClientInfo } from "@/lib/http/client-info";
import { shiftTimestamps } from "./time-travel";
import { simulatorAt } from "./simulator-client";

/** A German mobile number that nobody else in this run has. */
export function newNumber(): string {
  return `+49151${randomInt(10_000_000, 99_999_999)}`;
}

/** A browser at an address of its own, so that no limit of another test is met. */
export function newClient(): ClientInfo {
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

/** A signed-in browser of theirs. */
export async function sessionOf({ id: userId }: Somebody): Promise<string> {
  const now = new Date();
  const { id } = await db().session.create({
    data: {
      tokenHash: randomBytes(32),
      userId,
      challengeId: randomUUID(),
      factor: "sms",
      factorProvenAt: now,
      ip: "10.0.0.1",
      userAgent: "test",
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + 86_400_000),
    },
    select: { id: true },
  });
  return id;
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

/** What the trail says under this name about one user, or about whatever was done with a number; oldest first. */
export async function events(
  name: EventName,
  about: { userId: string } | { phone: string },
): Promise<Record<string, unknown>[]> {
  const named = await db().auditEvent.findMany({ where: { name }, orderBy: [{ at: "asc" }, { id: "asc" }] });
  const isAbout = "userId" in about ? aboutUser(about.userId) : await aboutNumber(about.phone);
  return named.filter(isAbout).map(({ data }) => data as Record<string, unknown>);
}

type Told = { userId: string | null; data: unknown };

const aboutUser =
  (userId: string) =>
  (event: Told): boolean =>
    event.userId === userId;

async function aboutNumber(phone: string): Promise<(event: Told) => boolean> {
  const challenges = await db().challenge.findMany({ where: { phone }, select: { id: true } });
  const ids = new Set(challenges.map(({ id }) => id));
  return ({ data }) => ids.has(String((data as { challengeId?: unknown }).challengeId));
}

/** The phone on the other side: what came to it, and what the provider was asked for it. */
export function phoneOf(simulator: { url: string }) {
  const sim = simulatorAt(simulator.url);
  return {
    messages: sim.messages,
    lastCode: async (to: string) => {
      const code = (await sim.messages(to)).at(-1)?.code;
      if (!code) throw new Error("no message has arrived");
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
      await shiftTimestamps(pool(), seconds);
      await sim.advanceClock(seconds);
    },
  };
}
