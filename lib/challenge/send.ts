// Sends the code of a challenge: claims the number, asks the provider, records what became of it. No network call
// happens inside a transaction, and the message is written down before it is asked for.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { decisionData, deliverCode, recordOutcome, type DeliveryOutcome } from "@/lib/deliveries/deliver";
import type { ClientInfo } from "@/lib/http/client-info";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import type { Channel } from "@/prisma/generated/enums";
import { CHALLENGE_RULES, type ChallengeEvent } from "./state";
import { adoptDelivery, updateChallengeInTx, lockActiveChallenge, type ChallengeRow } from "./store";

export type SendJob = { deliveryId: string; channel: Channel; client: ClientInfo };

/**
 * Asks for the message. Where the number's former request is still closing, the rest is handed back as work to be
 * done after the answer has gone out (`finish`), because it may take a quarter of a minute.
 */
export async function sendChallenge(
  challenge: ChallengeRow,
  job: SendJob,
): Promise<{ finish?: () => Promise<void> }> {
  const outcome = await deliver(challenge, job);
  if (await settle(challenge, job, outcome)) return {};
  return { finish: () => waitForClosing(challenge, job) };
}

async function waitForClosing(challenge: ChallengeRow, job: SendJob): Promise<void> {
  const giveUpAt = Date.now() + VONAGE_TIMING.closingSeconds * 1000;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, VONAGE_TIMING.closingStepMs));
    const outcome = await deliver(challenge, job);
    if (await settle(challenge, job, outcome)) return;
    if (Date.now() > giveUpAt) {
      await record(challenge, job, {
        status: "refused",
        problem: "code_on_its_way",
        retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
      });
      return;
    }
  }
}

function deliver(challenge: ChallengeRow, job: SendJob): Promise<DeliveryOutcome> {
  return deliverCode({
    deliveryId: job.deliveryId,
    purpose: challenge.purpose,
    phone: challenge.phone,
    country: challenge.phoneCountry,
    channel: job.channel,
    codeLength: CHALLENGE_RULES.codeLength,
    codeLifetimeSeconds: CHALLENGE_RULES.codeLifetimeSeconds,
    ip: job.client.ip,
  });
}

/** True when the matter is settled; false when the number has to close first. */
async function settle(challenge: ChallengeRow, job: SendJob, outcome: DeliveryOutcome): Promise<boolean> {
  if (outcome.status === "in_flight") return adopt(challenge, job, outcome.requestId);
  await record(challenge, job, outcome);
  return true;
}

/** The provider speaks of a request in flight: where its code is alive, that code is the one to type. */
async function adopt(challenge: ChallengeRow, job: SendJob, requestId: string | null): Promise<boolean> {
  if (requestId === null) return false;
  const adoption = await inTransaction(async (tx) => {
    const holder = await lockActiveChallenge(tx, challenge.phone, job.deliveryId);
    if (!holder) return "lost";
    const adopted = await adoptDelivery(tx, holder, requestId);
    if (adopted === "adopted") await recordOutcome(tx, job.deliveryId, { status: "in_flight", requestId });
    return adopted;
  });
  if (adoption === "not_ours") await record(challenge, job, { status: "accepted", requestId });
  return adoption !== "closing";
}

type FinalOutcome = Exclude<DeliveryOutcome, { status: "in_flight" }>;

/** Writes the outcome to the message and to whichever challenge holds it by now. */
async function record({ phone }: ChallengeRow, job: SendJob, outcome: FinalOutcome): Promise<void> {
  const accepted = outcome.status === "accepted";
  await inTransaction(async (tx) => {
    const holder = await lockActiveChallenge(tx, phone, job.deliveryId);
    await recordOutcome(tx, job.deliveryId, outcome);
    if (holder) await updateChallengeInTx(tx, holder, accepted ? { type: "sent" } : failed(outcome));
    await recordEvent(tx, job.client, {
      name: accepted ? "code_sent" : "code_not_sent",
      userId: holder?.userId ?? null,
      data: {
        challengeId: holder?.id ?? null,
        deliveryId: job.deliveryId,
        channel: job.channel,
        ...(!accepted && { problem: outcome.problem }),
        ...(outcome.decision && decisionData(outcome.decision)),
      },
    });
  });
}

function failed(outcome: Extract<DeliveryOutcome, { status: "refused" | "unknown" }>): ChallengeEvent {
  const { problem, retryAfterSeconds } = outcome;
  return { type: "send_failed", problem, retryAfterSeconds, formerCodeLives: false };
}
