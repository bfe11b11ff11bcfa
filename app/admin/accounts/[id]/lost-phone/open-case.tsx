// Shows an open recovery case and the steps that this admin may take.
import { DefinitionList } from "@/components/definition-list";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import type { CaseView, RecoveryView } from "@/lib/admin/recovery/manage-recovery";
import { ReasonForm } from "../reason-form";
import { closeCase } from "./actions";
import { ApproveForm } from "./forms";
import { IssuePass } from "./issue-pass";
import { caseRefusals, explainPassOptions } from "./messages";

type OpenCaseProps = { userId: string; open: CaseView; view: RecoveryView; now: Date };

export function OpenCase({ userId, open, view, now }: OpenCaseProps) {
  const { id, evidence, openedBy, openedAt, waitsUntil, expiresAt, approval, issue } = open;
  return (
    <>
      <Panel title="Recovery case" intro={<bdi className="whitespace-pre-line">{evidence}</bdi>}>
        <DefinitionList
          items={[
            { term: "Opened", value: <NameAndTime name={openedBy} at={openedAt} now={now} /> },
            {
              term: "Approved",
              value: approval ? <NameAndTime name={approval.by} at={approval.at} now={now} /> : "Not yet",
            },
            {
              term: "Waiting until",
              value: waitsUntil ? <Time value={waitsUntil} now={now} /> : "A second administrator approves",
            },
            {
              term: "Recovery pass",
              value: issue ? <NameAndTime name={issue.by} at={issue.at} now={now} /> : "Not issued",
            },
            { term: issue ? "Valid until" : "Expires", value: <Time value={expiresAt} now={now} /> },
          ]}
        />
      </Panel>
      <Panel title="Recovery pass">
        <IssuePass userId={userId} caseId={id} mayIssue={open.issueRefusal === null}>
          {issue ? (
            <p>
              The pass was shown once, to the administrator who issued it. It can’t be shown again, and each
              case has only one pass. If the pass was lost, close the case and open another one.
            </p>
          ) : (
            <ul className="list-disc space-y-2 pl-5">
              {explainPassOptions(view).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
              {open.issueRefusal === "not_told" && <li>{caseRefusals.not_told}</li>}
            </ul>
          )}
        </IssuePass>
        {!issue && !approval && (
          <div className="mt-6 border-t border-line pt-5">
            {open.approveRefusal === null ? (
              <ApproveForm id={userId} caseId={id} />
            ) : (
              <p className="text-muted">{caseRefusals[open.approveRefusal]}</p>
            )}
          </div>
        )}
      </Panel>
      <Panel title="Close case" intro="No pass is issued, and a pass that was already issued stops working.">
        <div className="mt-4">
          <ReasonForm action={closeCase} failed="Not closed" label="Close case" variant="secondary">
            <input type="hidden" name="id" value={userId} />
          </ReasonForm>
        </div>
      </Panel>
    </>
  );
}

function NameAndTime({ name, at, now }: { name: string; at: Date; now: Date }) {
  return (
    <>
      <bdi>{name}</bdi>, <Time value={at} now={now} />
    </>
  );
}
