// Runs one history through the guard and the rehearsal: both must decide the same for every message.
import "../../testing/fixture";
import { expect, test } from "vitest";
import { inTransaction } from "../../lib/database/client";
import { countAnswered, type CountedDelivery } from "../../lib/deliveries/limits/counts";
import { checkSendLimits } from "../../lib/deliveries/limits/guard";
import { rehearse, type RequestedMessage } from "../../lib/deliveries/limits/rehearsal";
import { getEnvironmentSettings } from "../../lib/deliveries/settings/settings";
import { insertDeliveries } from "../../testing/delivery-fixture";
import { rehearsalSettings, simulatedDay } from "./day";

test("guard and rehearsal make the same decisions for 1,500 messages of people, users and bots", async () => {
  const settings = { ...rehearsalSettings(), ...getEnvironmentSettings() };
  const from = new Date("2026-03-02T00:00:00Z");
  const history = [
    ...simulatedDay({ shape: "mixed", from, seed: 3, requests: 900, people: 200, users: 100, prefixes: 6 }),
    ...simulatedDay({ shape: "networks", from, seed: 4, requests: 300, people: 0, users: 0 }),
  ];

  const rehearsed = new Map<RequestedMessage, string | null>();
  rehearse(history, settings, (asked, refusedBy) => rehearsed.set(asked, refusedBy));

  const guarded = new Map<RequestedMessage, string | null>();
  const timeline = history.flatMap((asked) => [
    { at: asked.at, asked, answer: false },
    ...(asked.answeredAt ? [{ at: asked.answeredAt, asked, answer: true }] : []),
  ]);
  timeline.sort((one, other) => one.at.getTime() - other.at.getTime());
  const deliveryIds = await insertDeliveries(
    history.map(({ message }) => ({ message, purpose: message.isVerified ? "sign_in" : "sign_up" })),
  );
  const deliveryIdByMessage = new Map(history.map((asked, n) => [asked, deliveryIds[n] ?? ""]));
  for (const { at, asked, answer } of timeline) {
    if (answer) {
      if (guarded.get(asked) === null) await recordAnswerAt(asked.message.phone, at);
      continue;
    }
    const outcome = await checkSendLimits(deliveryIdByMessage.get(asked) ?? "", asked.message, at);
    guarded.set(asked, outcome.status === "refused" ? outcome.decision.rule : null);
  }

  const rules = new Set([...guarded.values()].filter((rule) => rule !== null));
  expect([...rules].sort()).toEqual(
    expect.arrayContaining(["destination", "network_day", "prefix_day", "range_day"]),
  );
  expect([...guarded.values()]).toEqual(
    timeline.filter(({ answer }) => !answer).map(({ asked }) => rehearsed.get(asked)),
  );
}, 120_000);

/** Like `recordAnswered`, at a time in the history. */
async function recordAnswerAt(phone: string, at: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const verified = await tx.$queryRaw<CountedDelivery[]>`
      UPDATE delivery SET proven_at = ${at}
      WHERE phone = ${phone} AND proven_at IS NULL AND counted_at > ${at}::timestamptz - interval '1 day'
      RETURNING phone, phone_country AS country, ip, counted_in AS "countedIn", counted_at AS "countedAt"`;
    await countAnswered(tx, verified);
  });
}
