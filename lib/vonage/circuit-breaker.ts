// Circuit breaker for Vonage, stored in one row for all instances. Also alerts operators when Vonage refuses
// our account. While Vonage works, each instance answers from memory; after a failure, it reads the row.
import "server-only";
import type { AuditedChange } from "@/lib/audit/events";
import { recordStandaloneEvent, SERVER } from "@/lib/audit/record-event";
import { db } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { singleton } from "@/lib/singleton";
import type { ProviderHealthModel } from "@/prisma/generated/models";
import { VONAGE_TIMING } from "./timing";

const PROVIDER = "vonage";

const { failuresUntilOpen, openSeconds } = VONAGE_TIMING;

/** Until another instance's failure is noticed. One more call at most fails, so no call waits for it. */
const REFRESH_AFTER_MS = 2_000;

/** `isHealthy`: the row said when it was last read that nothing is wrong. */
const memory = singleton("provider health", () => ({ isHealthy: false, readAt: 0 }));

/** Returns whether a call may be made. While half open, one caller per 30 s may. */
export async function isCircuitClosed(): Promise<boolean> {
  if (memory.isHealthy) {
    if (Date.now() - memory.readAt > REFRESH_AFTER_MS) refreshMemory();
    return true;
  }
  const health = await readHealth();
  if (!health?.openUntil) return true;
  const now = new Date();
  if (health.openUntil > now) return false;
  const probe = await db().providerHealth.updateMany({
    where: { provider: PROVIDER, openUntil: health.openUntil },
    data: { openUntil: addSeconds(now, openSeconds) },
  });
  return probe.count === 1;
}

/** An error is left to the next refresh. */
function refreshMemory(): void {
  memory.readAt = Date.now();
  void readHealth().catch(() => undefined);
}

async function readHealth(): Promise<ProviderHealthModel | null> {
  const readAt = Date.now();
  const health = await db().providerHealth.findUnique({ where: { provider: PROVIDER } });
  // A failure of this instance since then counts.
  if (readAt >= memory.readAt) setHealthy(!health || isClean(health), readAt);
  return health;
}

function setHealthy(isHealthy: boolean, readAt = Date.now()): void {
  Object.assign(memory, { isHealthy, readAt });
}

function isClean({ failures, openUntil, operatorFault }: ProviderHealthModel): boolean {
  return failures === 0 && openUntil === null && operatorFault === null;
}

export async function recordProviderSuccess(): Promise<void> {
  if (memory.isHealthy) return;
  await db().$executeRaw`
    UPDATE provider_health
    SET failures = 0, open_until = NULL, operator_fault = NULL, operator_fault_at = NULL
    WHERE provider = ${PROVIDER} AND (failures > 0 OR open_until IS NOT NULL OR operator_fault IS NOT NULL)`;
  setHealthy(true);
}

export async function recordProviderFailure(): Promise<void> {
  const until = addSeconds(new Date(), openSeconds);
  const opened = await db().$queryRaw<{ failures: number }[]>`
    INSERT INTO provider_health (provider, failures) VALUES (${PROVIDER}, 1)
    ON CONFLICT (provider) DO UPDATE
    SET failures = provider_health.failures + 1,
        open_until = CASE WHEN provider_health.failures + 1 >= ${failuresUntilOpen}
          THEN ${until} ELSE provider_health.open_until END
    RETURNING failures`;
  setHealthy(false);
  if (opened[0]?.failures === failuresUntilOpen)
    await raiseAlarm({ name: "provider_down", userId: null, data: { failures: failuresUntilOpen } });
}

/**
 * Records that Vonage refused our account (401, 402, 403), our configuration (422), or our request (400), or
 * answered for another request (200, 202). Alerts once until the next accepted call.
 */
export async function recordOperatorFault(httpStatus: number): Promise<void> {
  const raised = await db().$executeRaw`
    INSERT INTO provider_health (provider, operator_fault, operator_fault_at)
    VALUES (${PROVIDER}, ${httpStatus}, ${new Date()})
    ON CONFLICT (provider) DO UPDATE
    SET operator_fault = EXCLUDED.operator_fault, operator_fault_at = EXCLUDED.operator_fault_at
    WHERE provider_health.operator_fault IS DISTINCT FROM EXCLUDED.operator_fault`;
  setHealthy(false);
  if (raised === 0) return;
  const name = httpStatus < 300 ? "provider_answer_mismatched" : "provider_refused_us";
  await raiseAlarm({ name, userId: null, data: { httpStatus } });
}

export type ProviderAlarm =
  { kind: "refused_us"; httpStatus: number; since: Date } | { kind: "down"; until: Date };

export async function getProviderAlarm(): Promise<ProviderAlarm | null> {
  const health = await db().providerHealth.findUnique({ where: { provider: PROVIDER } });
  if (health?.operatorFault && health.operatorFaultAt)
    return { kind: "refused_us", httpStatus: health.operatorFault, since: health.operatorFaultAt };
  return health?.openUntil ? { kind: "down", until: health.openUntil } : null;
}

type AlarmName = "provider_down" | "provider_refused_us" | "provider_answer_mismatched";

async function raiseAlarm(alarm: AuditedChange<AlarmName>): Promise<void> {
  log.error({ vonage: alarm.name, ...alarm.data }, "operators have to look at Vonage");
  await recordStandaloneEvent(SERVER, alarm);
}

function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
