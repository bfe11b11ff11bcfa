"use client";
// Creates recovery codes and shows them once, in the response.
import { type ReactNode } from "react";
import { useFormAction } from "@/app/_forms/use-form-action";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { createRecoveryCodes } from "./actions";
import { CodesSheet, type CodesAccount } from "./codes-sheet";

type RecoveryCodesProps = {
  left: number;
  total: number;
  madeAt: Date | null;
  mayMake: boolean;
  account: CodesAccount;
  /** Details of the current set. */
  children: ReactNode;
};

export function RecoveryCodes({ left, total, madeAt, mayMake, account, children }: RecoveryCodesProps) {
  const [state, action, pending] = useFormAction(createRecoveryCodes);
  // Without JavaScript, a form of this action would repeat its state, including the codes, in a hidden field.
  if (state.codes && state.madeAt)
    return <CodesSheet codes={state.codes} madeAt={new Date(state.madeAt)} account={account} />;
  return (
    <div className="grid gap-5">
      {state.message && (
        <Notice kind="error" title="No codes were created">
          {state.message}
        </Notice>
      )}
      <section className="sheet px-5 py-5 sm:px-7 sm:py-6">
        <h2 className="text-xl">
          {total === 0 ? "You don't have any recovery codes yet" : `${left} of ${total} left`}
        </h2>
        {children}
        {mayMake && (
          <form action={action} className="mt-5">
            <input type="hidden" name="replaces" value={madeAt?.toISOString() ?? ""} />
            <p className="mb-4 max-w-prose">
              You&apos;ll get 10 codes, and we show them only once. Have a password manager, a printer, or
              paper ready.
              <span>{left > 0 ? ` Your current codes (${left} left) will stop working.` : ""}</span>
            </p>
            <SubmitButton pending={pending}>
              {total === 0 ? "Create recovery codes" : "Create new codes"}
            </SubmitButton>
          </form>
        )}
      </section>
    </div>
  );
}
