// Messages on the phones, delivered on time, late, out of order, or never.
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

export type Delivery = { how: "now" | "lost" | "after_the_next" } | { how: "late"; seconds: number };

export interface Outbox {
  send(message: Omit<Message, "id" | "arrivedAt">, delivery: Delivery): void;
  /** Delivers messages that are due by `now`. Returns whether any arrived. */
  settle(now: number): boolean;
  nextDueAt(): number | undefined;
  /** Returns the delivered messages, oldest first. */
  arrived(to?: string): Message[];
  clear(): void;
}

const MAX_MESSAGES = 50_000;

export function openOutbox(): Outbox {
  let arrived: Message[] = [];
  let pending: Message[] = [];

  function arrive(message: Message): void {
    arrived.push(message);
    if (arrived.length > MAX_MESSAGES) arrived = arrived.slice(-MAX_MESSAGES / 2);
  }

  function settle(now: number): boolean {
    const due = pending.filter(({ arrivedAt }) => arrivedAt <= now).sort((a, b) => a.arrivedAt - b.arrivedAt);
    if (due.length === 0) return false;
    pending = pending.filter(({ arrivedAt }) => arrivedAt > now);
    due.forEach(arrive);
    return true;
  }

  return {
    settle,
    send(sent, delivery) {
      const message: Message = { ...sent, id: randomUUID(), arrivedAt: sent.sentAt };
      if (delivery.how === "lost") return;
      if (delivery.how === "after_the_next") return void pending.push({ ...message, arrivedAt: Infinity });
      if (delivery.how === "late") {
        return void pending.push({ ...message, arrivedAt: sent.sentAt + delivery.seconds * 1000 });
      }
      arrive(message);
      for (const waiting of pending) {
        if (waiting.to === message.to && waiting.arrivedAt === Infinity)
          waiting.arrivedAt = message.arrivedAt;
      }
      settle(message.arrivedAt);
    },
    nextDueAt: () => earliest(pending.map(({ arrivedAt }) => arrivedAt)),
    arrived: (to) => (to === undefined ? [...arrived] : arrived.filter((message) => message.to === to)),
    clear() {
      arrived = [];
      pending = [];
    },
  };
}
