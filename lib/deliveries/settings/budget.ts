// Reports when 50, 75, and 100 % of the daily budget are spent, each once a day across all instances.
import "server-only";
import { recordEvent, SERVER } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { formatMoney } from "@/lib/values/money";
import { getCounterPeriod } from "@/lib/deliveries/limits/counters";
import type { Settings } from "@/lib/deliveries/limits/evaluate";
import { BUDGET_STAGES } from "@/lib/deliveries/limits/limits";

/** Reports the stages that `spent` (millionths, today) has reached for the first time. */
export async function reportBudgetStages(spent: number, settings: Settings, at: Date): Promise<void> {
  const { dailyBudget } = settings;
  const reached = BUDGET_STAGES.filter((percent) => spent * 100 >= dailyBudget * percent);
  for (const percent of reached) await reportOnce(percent, spent, settings, at);
}

const reportedStages = new Set<string>();

async function reportOnce(percent: number, spent: number, settings: Settings, at: Date): Promise<void> {
  const { startsAt, expiresAt } = getCounterPeriod("money", at);
  const { currency } = settings.prices;
  const [cost, budget] = [formatMoney(spent, currency), formatMoney(settings.dailyBudget, currency)];
  // A raised budget has its own stages.
  const stage = `${percent} % of ${budget}`;
  const key = `${startsAt.toISOString()} ${stage}`;
  if (reportedStages.has(key)) return;
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
  reportedStages.add(key);
  if (isFirst) log.error({ percent, spent: cost, budget }, `${stage} a day for messages is spent`);
}
