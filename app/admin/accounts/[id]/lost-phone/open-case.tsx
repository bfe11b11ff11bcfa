// An open case: its facts, and the next steps as far as whoever looks may take them.
import { DefinitionList } from "@/components/definition-list";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import type { CaseView, LostPhoneView } from "@/lib/admin/lost-phone";
import { ReasonForm } from "../reason-form";
import { close } from "./actions";
import { ApproveForm } from "./forms";
import { IssuePass } from "./issue-pass";
import { caseRefusals, waysToAPass } from "./words";

type OpenCaseProps = { userId: string; open: CaseView; view: LostPhoneView; now: Date };

export function OpenCase({ userId, open, view, now }: OpenCaseProps) {
  const { id, evidence, openedBy, openedAt, waitsUntil, expiresAt, approval, issue } = open;
  return (
    <>
      <Panel title="The case" intro={<bdi className="whitespace-pre-line">{evidence}</bdi>}>
        <DefinitionList
          items={[
            { term: "Opened", value: <Who name={openedBy} at={openedAt} now={now} /> },
            {
              term: "Approved",
              value: approval ? <Who name={approval.by} at={approval.at} now={now} /> : "By nobody yet",
            },
            {
              term: "Waits until",
              value: waitsUntil ? <Time value={waitsUntil} now={now} /> : "A second administrator approves",
            },
            { term: "Pass", value: issue ? <Who name={issue.by} at={issue.at} now={now} /> : "Not issued" },
            { term: issue ? "Good until" : "Expires", value: <Time value={expiresAt} now={now} /> },
          ]}
        />
      </Panel>
      <Panel title="One-time pass">
        <IssuePass userId={userId} caseId={id} mayIssue={open.notIssuable === null}>
          {issue ? (
            <p>
              It was shown once, to whoever issued it. It cannot be shown again, and no second one is issued
              in this case: where it was lost, close the case and open another.
            </p>
          ) : (
            <ul className="list-disc space-y-2 pl-5">
              {waysToAPass(view).map((line) => (
                <li key={line}>{line}</li>
              ))}
              {open.notIssuable === "not_told" && <li>{caseRefusals.not_told}</li>}
            </ul>
          )}
        </IssuePass>
        {!issue && !approval && (
          <div className="mt-6 border-t border-line pt-5">
            {open.notApprovable === null ? (
              <ApproveForm id={userId} caseId={id} />
            ) : (
              <p className="text-muted">{caseRefusals[open.notApprovable]}</p>
            )}
          </div>
        )}
      </Panel>
      <Panel
        title="Close the case"
        intro="Nothing is given out, and a pass that is out is worth nothing any more."
      >
        <div className="mt-4">
          <ReasonForm action={close} failed="Not closed" label="Close the case" variant="secondary">
            <input type="hidden" name="id" value={userId} />
          </ReasonForm>
        </div>
      </Panel>
    </>
  );
}

function Who({ name, at, now }: { name: string; at: Date; now: Date }) {
  return (
    <>
      <bdi>{name}</bdi>, <Time value={at} now={now} />
    </>
  );
}
