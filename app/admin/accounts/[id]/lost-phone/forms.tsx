"use client";
// Forms that open and approve a recovery case.
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { SubmitButton } from "@/components/submit-button";
import { TextArea } from "@/components/text-area";
import { approveCase, openCase } from "./actions";
import { evidenceSchema } from "./schema";

export function OpenForm({ id }: { id: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(evidenceSchema, openCase);
  return (
    <form {...form} className="max-w-xl">
      <FormMessage title="No case was opened" text={state.message} />
      <input type="hidden" name="id" value={id} />
      <TextArea
        label="How you verified their identity"
        hint="Evidence for the administrator who approves the case: what they told you, what you compared, how you called them back. The user doesn't see it."
        maxLength={1000}
        autoComplete="off"
        {...fieldProps("evidence")}
      />
      <SubmitButton pending={pending}>Open case</SubmitButton>
    </form>
  );
}

export function ApproveForm({ id, caseId }: { id: string; caseId: string }) {
  const [state, action, pending] = useFormAction(approveCase);
  return (
    <form action={action}>
      <FormMessage title="Not approved" text={state.message} />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="case" value={caseId} />
      <p className="mb-4 max-w-prose">
        You’re the second administrator. With your approval, the recovery pass can be issued right away. Check
        the evidence yourself. Your name is saved, and the user is notified.
      </p>
      <SubmitButton pending={pending} variant="danger">
        Approve
      </SubmitButton>
    </form>
  );
}
