// Opens a challenge with its first message in one statement, in the common case: the user's own number has no
// other open request, and no limit is reached. openChallenge handles all other cases.
import "server-only";
import { v7 as newId } from "uuid";
import type { StartEvent } from "@/lib/audit/events";
import { newEvent } from "@/lib/audit/record-event";
import { planVerifiedMessage, type CountedMessage } from "@/lib/deliveries/limits/guard";
import { isVerifiedNumber } from "@/lib/deliveries/limits/is-verified-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { countEvent } from "@/lib/observability/event-metrics";
import { log } from "@/lib/observability/log";
import { Channel } from "@/prisma/generated/enums";
import { openCodeChallengeRow } from "./queries";
import type { NewChallengeRow } from "./store";

/** Returns the message that was counted and can be sent, or null if nothing was written. */
export async function openWithCode(
  challenge: NewChallengeRow,
  name: StartEvent,
  clearedLimit: string | null,
  client: ClientInfo,
): Promise<CountedMessage | null> {
  const { id: challengeId, purpose, phone, phoneCountry, userId } = challenge;
  if (!isVerifiedNumber(purpose)) return null;
  const now = new Date();
  const [deliveryId, channel, { ip }] = [newId(), Channel.sms, client];
  const message = { phone, country: phoneCountry, ip, channel, isVerified: true };
  const planned = planVerifiedMessage(deliveryId, message, now);
  if (!planned) return null;
  const { countedMessage, count } = planned;
  const delivery = {
    ...{ id: deliveryId, purpose, channel, phone, phoneCountry, ip },
    state: "asked" as const,
    requestedAt: now,
    countedAt: now,
    countedIn: countedMessage.counterKeys.map(({ scope }) => scope),
    costMicros: count.cost,
  };
  const event = { name, userId, data: { challengeId, number: "ask" } };
  const spent = await openCodeChallengeRow(
    { ...challenge, deliveryId },
    delivery,
    planned,
    newEvent(client, event, now),
    clearedLimit,
  ).catch((error: unknown) => {
    // A failed count must not keep the challenge from opening: its page offers other factors.
    log.error({ reason: String(error) }, "a challenge could not be opened together with its message");
    return null;
  });
  if (spent === null) return null;
  countEvent(event);
  await planned.afterCount(spent);
  return countedMessage;
}
