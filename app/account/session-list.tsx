// Lists active sessions and signs them out.
import { DataTable } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { StatusTag } from "@/components/status-tag";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import type { SessionRecord } from "@/lib/accounts/sessions/my-sessions";
import { endOneSession, endOthers, signOutAllSessions } from "./actions";
import { factorNames } from "./factor-names";

export function SessionList({ sessions, now }: { sessions: SessionRecord[]; now: Date }) {
  return (
    <Panel
      title="Active sessions"
      intro="You signed in to each one with two-step verification. Sign out any you don't recognize. This also cancels sign-ins and changes in progress."
    >
      <DataTable
        bare
        caption="Active sessions"
        columns={columns(now)}
        rows={sessions}
        rowKey={({ id }) => id}
      />
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
    </Panel>
  );
}

function columns(now: Date) {
  return [
    { head: "Browser", cell: (row: SessionRecord) => row.device },
    {
      head: "Last seen",
      cell: (row: SessionRecord) => (
        <>
          <Time value={row.lastSeenAt} now={now} />
          <span className="block text-sm text-muted">
            <span>{row.persistent ? "Kept signed in since " : "Signed in on "}</span>
            <Time value={row.since} />
          </span>
        </>
      ),
    },
    {
      head: "Location",
      cell: (row: SessionRecord) => (
        <>
          {row.place && <span className="block">{row.place}</span>}
          <span className="tabular-nums">{row.ip}</span>
        </>
      ),
    },
    { head: "Verified with", cell: (row: SessionRecord) => factorNames[row.factor] },
    { head: "Session", cell: (row: SessionRecord) => <EndSession session={row} /> },
  ];
}

function EndSession({ session }: { session: SessionRecord }) {
  if (session.isThisBrowser) return <StatusTag tone="stressed">This browser</StatusTag>;
  return (
    <form action={endOneSession}>
      <input type="hidden" name="session" value={session.id} />
      <SubmitButton variant="secondary">
        Sign out <span className="sr-only">{`the session in ${session.device}`}</span>
      </SubmitButton>
    </form>
  );
}
