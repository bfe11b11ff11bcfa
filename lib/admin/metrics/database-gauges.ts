// One query per scrape, with a timeout. All instances report the same values, so don't sum them.
import "server-only";
import { Gauge, register } from "prom-client";
import { pool } from "@/lib/database/client";
import { getActiveSettings } from "@/lib/deliveries/settings/settings";
import { sessionRules } from "@/lib/session/sessions";

const TIMEOUT_MS = 2_000;

const FIGURES = {
  twofold_sessions_live: "Sessions that are neither ended nor over.",
  twofold_outbox_waiting: "Jobs of the outbox that wait for their first or next try.",
  twofold_outbox_failed: "Jobs of the outbox that have failed at least once and are not done.",
  twofold_outbox_given_up: "Jobs of the outbox that are not tried any more.",
  twofold_audit_unlinked: "Events that wait to be linked into the chain of the audit trail.",
  twofold_audit_lag_seconds: "Age of the oldest event that is not linked.",
  twofold_provider_breaker_open: "1 while the circuit breaker is open because Vonage did not respond.",
  twofold_provider_refuses_us: "1 while Vonage refuses our account: key, balance or capability.",
  twofold_money_spent_today: "Spent on messages since midnight (UTC), in the currency of the price list.",
  twofold_money_daily_cap: "What may be spent in a day.",
} as const;

type Figure = keyof typeof FIGURES;

const up = getGauge("twofold_database_up", "1 where the database answered just now.");

/** Never throws. Omits the gauges if the query fails. */
export async function readDatabaseGauges(): Promise<void> {
  const figures = await queryFigures().catch(() => null);
  up.set(figures ? 1 : 0);
  for (const [name, help] of Object.entries(FIGURES)) {
    const gauge = getGauge(name, help);
    const figure = figures?.[name as Figure];
    if (figure === undefined) gauge.remove();
    else gauge.set(Number(figure));
  }
}

/** `$1`, `$2`: idle timeouts of persistent and other sessions; `$3`: longest session. In seconds. */
const QUERY = `
  SELECT
    (SELECT count(*) FROM session
     WHERE created_at > now() - make_interval(secs => $3) AND revoked_at IS NULL AND expires_at > now()
       AND last_seen_at > now() - make_interval(secs => CASE WHEN kept THEN $1::int ELSE $2::int END)
    ) AS twofold_sessions_live,
    jobs.*,
    (SELECT count(*) FROM audit_unlinked) AS twofold_audit_unlinked,
    (SELECT coalesce(extract(epoch FROM now() - min(e.at)), 0) FROM audit_event e
     WHERE e.id = (SELECT event_id FROM audit_unlinked ORDER BY number LIMIT 1)) AS twofold_audit_lag_seconds,
    (SELECT count(*) FROM provider_health WHERE open_until > now()) AS twofold_provider_breaker_open,
    (SELECT count(*) FROM provider_health WHERE operator_fault IS NOT NULL) AS twofold_provider_refuses_us,
    (SELECT coalesce(sum(asked - answered), 0) / 1e6 FROM delivery_count
     WHERE scope = 'money' AND starts_at = date_trunc('day', now(), 'UTC')) AS twofold_money_spent_today
  FROM (
    SELECT count(*) FILTER (WHERE attempts < max_attempts AND locked_at IS NULL) AS twofold_outbox_waiting,
      count(*) FILTER (WHERE attempts > 0 AND attempts < max_attempts AND last_error IS NOT NULL) AS twofold_outbox_failed,
      count(*) FILTER (WHERE attempts >= max_attempts AND locked_at IS NULL) AS twofold_outbox_given_up
    FROM graphile_worker.jobs
  ) jobs`;

async function queryFigures(): Promise<Partial<Record<Figure, string | number>>> {
  const [persistent, standard] = [sessionRules(true), sessionRules(false)];
  const longestLifetime = Math.max(persistent.lifetimeSeconds, standard.lifetimeSeconds);
  const client = await pool().connect();
  let failure: Error | undefined;
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${TIMEOUT_MS}`);
    const values = [persistent.idleSeconds, standard.idleSeconds, longestLifetime];
    const query = { text: QUERY, values, query_timeout: TIMEOUT_MS + 500 };
    const { rows } = await client.query<Record<Figure, string>>(query);
    await client.query("COMMIT");
    const { settings } = await getActiveSettings();
    return { ...rows[0], twofold_money_daily_cap: settings.dailyBudget / 1e6 };
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // The connection may be inside a transaction, so it is closed and not reused.
    client.release(failure);
  }
}

function getGauge(name: string, help: string): Gauge {
  return (register.getSingleMetric(name) as Gauge | undefined) ?? new Gauge({ name, help });
}
