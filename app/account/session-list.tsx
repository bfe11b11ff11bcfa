// Every browser that is signed in, and the buttons that end it.
import { DataTable } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { StatusTag } from "@/components/status-tag";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import type { SessionRecord } from "@/lib/accounts/sessions";
import { endOneSession, endOthers, signOutOfAll } from "./actions";
import { factorNames } from "./factor-names";

export function SessionList({ sessions, now }: { sessions: SessionRecord[]; now: Date }) {
  return (
    <Panel
      title="Signed-in browsers"
      intro="Each was opened with your password and a second factor. End whatever you do not know."
    >
      <DataTable
        bare
        caption="Signed-in browsers"
        columns={columns(now)}
        rows={sessions}
        rowKey={({ id }) => id}
      />
      <div className="mt-5 flex flex-wrap gap-3">
        {sessions.length > 1 && (
          <form action={endOthers}>
            <SubmitButton variant="secondary">End all others</SubmitButton>
          </form>
        )}
        <form action={signOutOfAll}>
          <SubmitButton variant="danger">End all sessions</SubmitButton>
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
            {row.kept ? "Kept signed in since " : "Signed in on "}
            <Time value={row.since} />
          </span>
        </>
      ),
    },
    {
      head: "Where",
      cell: (row: SessionRecord) => (
        <>
          {row.place && <span className="block">{row.place}</span>}
          <span className="tabular-nums">{row.ip}</span>
        </>
      ),
    },
    { head: "Proven by", cell: (row: SessionRecord) => factorNames[row.factor] },
    { head: "Session", cell: (row: SessionRecord) => <EndSession session={row} /> },
  ];
}

function EndSession({ session }: { session: SessionRecord }) {
  if (session.isThisBrowser) return <StatusTag tone="stressed">This browser</StatusTag>;
  return (
    <form action={endOneSession}>
      <input type="hidden" name="session" value={session.id} />
      <SubmitButton variant="secondary">
        End <span className="sr-only">the session of {session.device}</span>
      </SubmitButton>
    </form>
  );
}
