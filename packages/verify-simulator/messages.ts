// What reached the phones: every message that was sent, on time, late, out of order, or never.
import { randomUUID } from "node:crypto";
import { earliest } from "./clock";
import type { Channel } from "./validation";

export interface Message {
  id: string;
  requestId: string;
  to: string;
  from: string;
  channel: Channel;
  text: string;
  code: string;
  /** Simulated ms. */
  sentAt: number;
  arrivedAt: number;
}

/** On time, after a while, after the next message to the same number, or never. */
export type Delivery = { how: "now" | "lost" | "after_the_next" } | { how: "late"; seconds: number };

export interface Outbox {
  send(message: Omit<Message, "id" | "arrivedAt">, delivery: Delivery): void;
  /** Delivers what is due by `now`; true if anything arrived. */
  settle(now: number): boolean;
  nextDueAt(): number | undefined;
  /** What arrived, in order of arrival, oldest first. */
  arrived(to?: string): Message[];
  clear(): void;
}

const MESSAGES_KEPT = 50_000;

/** Opens an empty outbox. */
export function openOutbox(): Outbox {
  let arrived: Message[] = [];
  let underway: Message[] = [];

  function arrive(message: Message): void {
    arrived.push(message);
    if (arrived.length > MESSAGES_KEPT) arrived = arrived.slice(-MESSAGES_KEPT / 2);
  }

  function settle(now: number): boolean {
    const due = underway
      .filter(({ arrivedAt }) => arrivedAt <= now)
      .sort((a, b) => a.arrivedAt - b.arrivedAt);
    if (due.length === 0) return false;
    underway = underway.filter(({ arrivedAt }) => arrivedAt > now);
    due.forEach(arrive);
    return true;
  }

  return {
    settle,
    send(sent, delivery) {
      const message: Message = { ...sent, id: randomUUID(), arrivedAt: sent.sentAt };
      if (delivery.how === "lost") return;
      if (delivery.how === "after_the_next") return void underway.push({ ...message, arrivedAt: Infinity });
      if (delivery.how === "late") {
        return void underway.push({ ...message, arrivedAt: sent.sentAt + delivery.seconds * 1000 });
      }
      arrive(message);
      for (const held of underway) {
        if (held.to === message.to && held.arrivedAt === Infinity) held.arrivedAt = message.arrivedAt;
      }
      settle(message.arrivedAt);
    },
    nextDueAt: () => earliest(underway.map(({ arrivedAt }) => arrivedAt)),
    arrived: (to) => (to === undefined ? [...arrived] : arrived.filter((message) => message.to === to)),
    clear() {
      arrived = [];
      underway = [];
    },
  };
}
