// Inserts users and sessions and builds challenge orders, for tests of challenges.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { db, pool } from "@/lib/database/client";
import type { EventName } from "@/lib/audit/events";
import type { ChallengeOrder } from "@/lib/challenge/challenge";
import type { ClientInfo } from "@/lib/http/client-info";
import { shiftTimestamps } from "./time-travel";
import { simulatorAt } from "./simulator-client";

/** Returns a random German mobile number. */
export function newNumber(): string {
  return `+49151${randomInt(10_000_000, 99_999_999)}`;
}

/** Returns a client with a random IP address, so that tests do not share rate limits. */
export function newClient(): ClientInfo {
  return { ip: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`, userAgent: "test" };
}

export type TestUser = { id: string; phone: string };

/** Inserts a user with a verified phone. The password hash matches no password. */
export async function user(): Promise<TestUser> {
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

/** Inserts a session of the user and returns its id. */
export async function insertSessionFor({ id: userId }: TestUser): Promise<string> {
  const now = new Date();
  const { id } = await db().session.create({
    data: {
      tokenHash: randomBytes(32),
      userId,
      challengeId: randomUUID(),
      factor: "sms",
      factorVerifiedAt: now,
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
  signIn: ({ id, phone }: TestUser): ChallengeOrder => ({
    purpose: "sign_in",
    phone,
    phoneCountry: "DE",
    subject: { userId: id },
    event: "sign_in_started",
  }),
};

/** Returns the data of the events with this name about a user or a phone number, oldest first. */
export async function events(
  name: EventName,
  subject: { userId: string } | { phone: string },
): Promise<Record<string, unknown>[]> {
  const named = await db().auditEvent.findMany({ where: { name }, orderBy: [{ at: "asc" }, { id: "asc" }] });
  const matches = "userId" in subject ? matchUser(subject.userId) : await matchNumber(subject.phone);
  return named.filter(matches).map(({ data }) => data as Record<string, unknown>);
}

type EventRow = { userId: string | null; data: unknown };

const matchUser =
  (userId: string) =>
  (event: EventRow): boolean =>
    event.userId === userId;

async function matchNumber(phone: string): Promise<(event: EventRow) => boolean> {
  const challenges = await db().challenge.findMany({ where: { phone }, select: { id: true } });
  const ids = new Set(challenges.map(({ id }) => id));
  return ({ data }) => ids.has(String((data as { challengeId?: unknown }).challengeId));
}

/** Returns the phone's view of the simulator: received messages, and the calls that the provider got. */
export function createTestPhone(simulator: { url: string }) {
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
    switches: sim.setSwitches,
    reset: sim.reset,
    /** Advances the simulator's clock only. */
    advance: sim.advanceClock,
    /** Advances the clocks of both the database and the simulator. */
    passTime: async (seconds: number) => {
      await shiftTimestamps(pool(), seconds);
      await sim.advanceClock(seconds);
    },
  };
}
