// Age of the figures, and what is still missing from them.
import { Notice } from "@/components/notice";
import { Time } from "@/components/time";
import type { Overview } from "@/lib/admin/overview/overview";

/** The figures are refreshed every minute. After five missed refreshes, the job has probably stopped. */
const STALE_MS = 5 * 60 * 1000;

export function Freshness({ freshness, now }: { freshness: Overview["freshness"]; now: Date }) {
  const { refreshedAt, historyBefore, sweptAt } = freshness;
  if (!refreshedAt)
    return (
      <Notice kind="info" title="No data yet">
        Data is updated in the background every minute. Reload this page in a moment.
      </Notice>
    );
  return (
    <>
      {now.getTime() - refreshedAt.getTime() > STALE_MS && (
        <Notice kind="warning" title="This data is out of date">
          It should be updated every minute. Check that an instance of the app is running, and look for outbox
          errors in its log.
        </Notice>
      )}
      {historyBefore && (
        <Notice kind="info" title="History is being processed">
          Days before <Time value={historyBefore} /> are processed one after another, newest first. Until
          then, their data is missing or out of date.
        </Notice>
      )}
      <p className="text-sm text-muted">
        Updated <Time value={refreshedAt} now={now} />. Past hours of the last day are recalculated every half
        hour, because delivery reports can arrive late.{" "}
        {sweptAt ? (
          <>
            All users were last counted <Time value={sweptAt} now={now} />.
          </>
        ) : (
          "Not all users have been counted yet."
        )}{" "}
        Days and hours are in UTC.
      </p>
    </>
  );
}
