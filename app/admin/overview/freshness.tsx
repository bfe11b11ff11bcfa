// The first line of the overview, and how its figures are counted.
import type { ReactNode } from "react";
import { Icon } from "@/components/icon";
import { Notice } from "@/components/notice";
import type { Overview } from "@/lib/admin/overview/overview";
import { HOUR_MS } from "@/lib/values/durations";
import { UtcTime } from "../utc-time";

type FreshnessProps = { freshness: Overview["freshness"]; now: Date };

/** The figures are refreshed every minute. After five missed refreshes, the job has probably stopped. */
const STALE_MS = 5 * 60 * 1000;

export function isStale({ refreshedAt }: Overview["freshness"], now: Date): boolean {
  return refreshedAt !== null && now.getTime() - refreshedAt.getTime() > STALE_MS;
}

/** "All clear · updated 1 min ago", or the number of alarms, which follow. */
export function StatusLine({ alarmCount, freshness, now }: FreshnessProps & { alarmCount: number }) {
  const { refreshedAt } = freshness;
  const isClear = alarmCount === 0;
  if (!refreshedAt && isClear) return <p>No data yet</p>;
  return (
    <p className="flex items-center gap-2">
      <Icon
        name={isClear ? "check" : "warning"}
        className={`size-5 ${isClear ? "text-success" : "text-warning"}`}
      />
      <span>
        <strong className="font-semibold text-base-content">
          {isClear ? "All clear" : `${alarmCount} ${alarmCount === 1 ? "alarm" : "alarms"}`}
        </strong>
        {refreshedAt && ` · updated ${formatAge(now.getTime() - refreshedAt.getTime())}`}
      </span>
    </p>
  );
}

/** Returns "just now", "3 min ago", or "2 h ago". */
function formatAge(ms: number): string {
  if (ms < 60_000) return "just now";
  return ms < HOUR_MS ? `${Math.floor(ms / 60_000)} min ago` : `${Math.floor(ms / HOUR_MS)} h ago`;
}

export function FreshnessNotices({ freshness, now }: FreshnessProps) {
  const { refreshedAt, historyBefore } = freshness;
  return (
    <>
      {!refreshedAt && (
        <Notice kind="info" title="No data yet">
          Data is updated in the background every minute. Reload this page in a moment.
        </Notice>
      )}
      {isStale(freshness, now) && (
        <Notice kind="warning" title="This data is out of date">
          It should be updated every minute. Check that an instance of the app is running, and look for outbox
          errors in its log.
        </Notice>
      )}
      {historyBefore && (
        <Notice kind="info" title="History is being processed">
          Days before <UtcTime value={historyBefore} /> UTC are processed one after another, newest first.
          Until then, their data is missing or out of date.
        </Notice>
      )}
    </>
  );
}

export function AboutFigures({ freshness: { refreshedAt, sweptAt } }: { freshness: Overview["freshness"] }) {
  const facts: ReactNode[] = [
    "Days and hours are in UTC.",
    refreshedAt && (
      <>
        Updated <UtcTime value={refreshedAt} /> UTC. Past hours of the last day are recalculated every half
        hour, because delivery reports can arrive late.
      </>
    ),
    sweptAt ? (
      <>
        All users were last counted <UtcTime value={sweptAt} /> UTC.
      </>
    ) : (
      "Not all users have been counted yet."
    ),
    "“All clear” means: less than half of today’s budget is used, no limit has blocked a prefix, network, or country in the last hour, Vonage responds and isn’t blocking more messages than usual, and sign-ins aren’t failing unusually often.",
  ];
  return (
    <details className="text-sm text-muted">
      <summary className="inline-flex min-h-11 cursor-pointer items-center underline underline-offset-4 hover:decoration-2">
        About these figures
      </summary>
      <ul className="max-w-prose list-disc space-y-1 pb-2 pl-5">
        {facts.filter(Boolean).map((fact, index) => (
          <li key={index}>{fact}</li>
        ))}
      </ul>
    </details>
  );
}
