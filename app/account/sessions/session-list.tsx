// Table of active sessions, this one first, with buttons that sign them out.
import { DataTable, type Column } from "@/components/data-table";
import { StatusTag } from "@/components/status-tag";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import type { SessionRecord } from "@/lib/accounts/sessions/my-sessions";
import { endOneSession, endOthers, signOutAllSessions } from "../actions";
import { factorNames } from "../factor-names";

export function SessionList({ sessions, now }: { sessions: SessionRecord[]; now: Date }) {
  return (
    <>
      <DataTable caption="Active sessions" columns={columns(now)} rows={sessions} rowKey={({ id }) => id} />
      <div className="mt-5 flex flex-wrap gap-3">
        {sessions.length > 1 && (
          <form action={endOthers}>
            <SubmitButton variant="secondary">Sign out other sessions</SubmitButton>
          </form>
        )}
        <form action={signOutAllSessions}>
          <SubmitButton variant="danger">Sign out everywhere</SubmitButton>
        </form>
      </div>
    </>
  );
}

function columns(now: Date): Column<SessionRecord>[] {
  return [
    { head: "Device", cell: ({ device }) => device },
    { head: "Last seen", cell: ({ lastSeenAt }) => <Time value={lastSeenAt} now={now} /> },
    {
      head: "Signed in",
      cell: ({ since, factor, persistent }) => (
        <>
          <Time value={since} now={now} />
          <span className="block text-muted">
            {factorNames[factor]}
            {persistent && <span className="block">Kept signed in</span>}
          </span>
        </>
      ),
    },
    {
      head: "Location",
      cell: ({ place, ip }) => (
        <>
          {place && <span className="block">{place}</span>}
          <span className="tabular-nums">{ip}</span>
        </>
      ),
    },
    { head: "Session", card: "end", cell: (session) => <EndSession session={session} /> },
  ];
}

function EndSession({ session }: { session: SessionRecord }) {
  if (session.isThisDevice) return <StatusTag tone="stressed">This device</StatusTag>;
  return (
    <form action={endOneSession}>
      <input type="hidden" name="session" value={session.id} />
      <SubmitButton variant="secondary">
        Sign out <span className="sr-only">{`the session in ${session.device}`}</span>
      </SubmitButton>
    </form>
  );
}
