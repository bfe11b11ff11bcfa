// The day's money: operators are told when half of it, three quarters and all of it are spent, each once a day however
// many instances see it.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { formatMoney } from "@/lib/values/money";
import { rowOf } from "@/lib/deliveries/limits/counters";
import type { Settings } from "@/lib/deliveries/limits/evaluate";
import { BUDGET_STAGES } from "@/lib/deliveries/limits/limits";

/** The machine itself acts here, not a person. */
const SERVER = { ip: "server", userAgent: "" };

/** Tells operators of the stages that are reached by `spent` (millionths, today) and were not told before. */
export async function noticeBudget(spent: number, settings: Settings, at: Date): Promise<void> {
  const { dailyBudget } = settings;
  const reached = BUDGET_STAGES.filter((percent) => spent * 100 >= dailyBudget * percent);
  for (const percent of reached) await noticeOnce(percent, spent, settings, at);
}

/** What this process knows to have been told. */
const told = new Set<string>();

async function noticeOnce(percent: number, spent: number, settings: Settings, at: Date): Promise<void> {
  const { startsAt, expiresAt } = rowOf("money", at);
  const { currency } = settings.prices;
  const [cost, budget] = [formatMoney(spent, currency), formatMoney(settings.dailyBudget, currency)];
  // A budget that is raised has stages of its own.
  const stage = `${percent} % of ${budget}`;
  const key = `${startsAt.toISOString()} ${stage}`;
  if (told.has(key)) return;
  const isFirst = await inTransaction(async (tx) => {
    const inserted = await tx.$executeRaw`
      INSERT INTO delivery_count (scope, subject, starts_at, expires_at)
      VALUES ('money_stage', ${stage}, ${startsAt}, ${expiresAt})
      ON CONFLICT DO NOTHING`;
    if (inserted === 0) return false;
    const data = { percent, spent: cost, budget };
    await recordEvent(tx, SERVER, { name: "budget_stage_reached", userId: null, data });
    return true;
  });
  told.add(key);
  if (isFirst) log.error({ percent, spent: cost, budget }, `${stage} a day for messages is spent`);
}
