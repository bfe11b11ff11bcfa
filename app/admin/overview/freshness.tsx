// How old the figures are, and what is still missing from them.
import { Notice } from "@/components/notice";
import { Time } from "@/components/time";
import type { Overview } from "@/lib/admin/overview";

/** They are kept up every minute: with this many missed nobody does it. */
const STALE_MS = 5 * 60 * 1000;

export function Freshness({ freshness, now }: { freshness: Overview["freshness"]; now: Date }) {
  const { refreshedAt, historyBefore, sweptAt } = freshness;
  if (!refreshedAt)
    return (
      <Notice kind="info" title="Nothing has been counted yet">
        The figures are counted in the background, every minute. Please load this page again in a moment.
      </Notice>
    );
  return (
    <>
      {now.getTime() - refreshedAt.getTime() > STALE_MS && (
        <Notice kind="warning" title="These figures are old">
          They should be counted every minute. See whether an instance of the app runs, and what its log says
          of the outbox.
        </Notice>
      )}
      {historyBefore && (
        <Notice kind="info" title="History is being counted">
          Days before <Time value={historyBefore} /> are counted one after another, the newest first. Until
          then their figures are missing or older.
        </Notice>
      )}
      <p className="text-sm text-muted">
        Counted <Time value={refreshedAt} now={now} />. Of the last day, hours that have passed are counted
        again every half hour, since news of messages comes late
        {sweptAt ? (
          <>
            ; all accounts were last counted <Time value={sweptAt} now={now} />.
          </>
        ) : (
          "; not all accounts have been counted yet."
        )}{" "}
        Days and hours are in UTC.
      </p>
    </>
  );
}
